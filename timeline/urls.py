from django.urls import path

from .content import views as content
from .corrections import views as corrections
from .documents import views as documents
from .editor.views import editor, versions
from .entries import views as entries
from .events import views as events
from .kinds import views as kinds
from .news import views as news
from .printing import views as printing
from .record_files import views as record_files

app_name = "timeline"
urlpatterns = [
    path("timeline/", entries.entry_list, name="entry-list"),
    path("timeline/feed/", entries.entry_feed, name="entry-feed"),
    path("timeline/print/", printing.entry_print, name="entry-print"),
    path("timeline/print/pdf/", printing.entry_pdf, name="entry-pdf"),
    path("timeline/print/editions/", printing.edition_keep, name="edition-keep"),
    path("timeline/print/editions/<int:pk>/", printing.edition_file, name="edition-file"),
    path("timeline/<slug:key>/", content.entry_detail, name="entry-detail"),
    path("events/", events.event_list, name="event-list"),
    path("events/feed/", events.event_feed, name="event-feed"),
    path("events/calendar/", events.calendar_guide, name="calendar-guide"),
    path("events/calendar.ics", events.event_calendar, name="event-calendar"),
    path("events/<slug:key>.ics", events.entry_calendar, name="entry-calendar"),
    path("events/<int:year>/<int:month>/", events.event_month, name="event-month"),
    path("desk/settings/kinds/", kinds.kind_list, name="kind-list"),
    path("news/", news.news_list, name="news-list"),
    path("news/feed/", news.news_feed, name="news-feed"),
    path("news/<int:pk>/", news.news_detail, name="news-detail"),
    path("desk/news/", news.news_desk, name="news-desk"),
    path("desk/news/new/", news.news_create, name="news-create"),
    path("desk/news/<int:pk>/", news.news_edit, name="news-edit"),
    path("documents/", documents.document_list, name="document-list"),
    path("documents/feed/", documents.document_feed, name="document-feed"),
    path("documents/<slug:key>/", documents.document_detail, name="document-detail"),
    path("files/<int:pk>/", record_files.record_file, name="record-file"),
    path("desk/documents/", documents.desk_list, name="document-desk"),
    path("desk/documents/new/", documents.document_create, name="document-create"),
    path("desk/documents/<int:pk>/", documents.document_edit, name="document-edit"),
    path("desk/documents/<int:pk>/editions/", documents.edition_create, name="edition-create"),
    path("desk/editions/<int:pk>/", documents.edition_edit, name="edition-edit"),
    path("desk/files/<str:kind>/<int:pk>/", record_files.file_add, name="file-add"),
    path("desk/files/<int:pk>/", record_files.file_edit, name="file-edit"),
    path("desk/files/<int:pk>/delete/", record_files.file_delete, name="file-delete"),
    path("about/corrections/", corrections.correction_list, name="correction-list"),
    path("about/corrections/<int:pk>/", corrections.correction_detail, name="correction-detail"),
    path("about/corrections/feed/", corrections.correction_feed, name="correction-feed"),
    path("desk/timeline/", editor.editor_list, name="editor-list"),
    path("desk/timeline/new/", editor.editor_create, name="editor-create"),
    path("desk/timeline/<int:pk>/", editor.editor_edit, name="editor-edit"),
    path("desk/timeline/<int:pk>/publish/", editor.editor_publish, name="editor-publish"),
    path("desk/timeline/<int:pk>/unschedule/", editor.editor_unschedule, name="editor-unschedule"),
    path("desk/timeline/<int:pk>/versions/", versions.version_list, name="version-list"),
    path("desk/timeline/<int:pk>/compare/", versions.version_compare, name="version-compare"),
    path("desk/timeline/<int:pk>/versions/<int:number>/restore/", versions.version_restore, name="version-restore"),
]
