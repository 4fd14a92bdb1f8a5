from django.urls import path

from .views import documents, entries, events

app_name = "timeline"
urlpatterns = [
    path("timeline/", entries.entry_list, name="entry-list"),
    path("timeline/print/", entries.entry_print, name="entry-print"),
    path("timeline/print/pdf/", entries.entry_pdf, name="entry-pdf"),
    path("timeline/<slug:key>/", entries.entry_detail, name="entry-detail"),
    path("events/", events.event_list, name="event-list"),
    path("events/<int:year>/<int:month>/", events.event_month, name="event-month"),
    path("documents/", documents.document_list, name="document-list"),
    path("documents/<slug:key>/", documents.document_detail, name="document-detail"),
    path("about/corrections/", documents.correction_list, name="correction-list"),
]
