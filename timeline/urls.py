from django.urls import path

from .documents import views as documents
from .editor.views import editor, versions
from .entries.views import entries, feeds
from .events.views import calendars, events
from .kinds import views as kinds

app_name = "timeline"
urlpatterns = [
    path("timeline/", entries.entry_list, name="entry-list"),
    path("timeline/feed/", feeds.entry_feed, name="entry-feed"),
    path("timeline/print/", entries.entry_print, name="entry-print"),
    path("timeline/print/pdf/", entries.entry_pdf, name="entry-pdf"),
    path("timeline/<slug:key>/", entries.entry_detail, name="entry-detail"),
    path("events/", events.event_list, name="event-list"),
    path("events/feed/", feeds.event_feed, name="event-feed"),
    path("events/calendar.ics", calendars.event_calendar, name="event-calendar"),
    path("events/<slug:key>.ics", calendars.entry_calendar, name="entry-calendar"),
    path("events/<int:year>/<int:month>/", events.event_month, name="event-month"),
    path("desk/settings/kinds/", kinds.kind_list, name="kind-list"),
    path("documents/", documents.document_list, name="document-list"),
    path("documents/<slug:key>/", documents.document_detail, name="document-detail"),
    path("about/corrections/", documents.correction_list, name="correction-list"),
    path("desk/timeline/", editor.editor_list, name="editor-list"),
    path("desk/timeline/new/", editor.editor_create, name="editor-create"),
    path("desk/timeline/<int:pk>/", editor.editor_edit, name="editor-edit"),
    path("desk/timeline/<int:pk>/publish/", editor.editor_publish, name="editor-publish"),
    path("desk/timeline/<int:pk>/unschedule/", editor.editor_unschedule, name="editor-unschedule"),
    path("desk/timeline/<int:pk>/versions/", versions.version_list, name="version-list"),
    path("desk/timeline/<int:pk>/compare/", versions.version_compare, name="version-compare"),
    path("desk/timeline/<int:pk>/versions/<int:number>/restore/", versions.version_restore, name="version-restore"),
]
