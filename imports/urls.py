from django.urls import path

from . import followups, tie_import, views

app_name = "imports"
urlpatterns = [
    path("desk/import/", views.import_list, name="import-list"),
    path("desk/import/template/<slug:kind>/", views.import_template, name="import-template"),
    path("desk/import/<int:pk>/", views.import_detail, name="import-detail"),
    path("desk/import/<int:pk>/accept/", views.import_accept, name="import-accept"),
    path("desk/import/<int:pk>/answer/", views.import_answer, name="import-answer"),
    path("desk/import/<int:pk>/write/", views.import_write, name="import-write"),
    path("desk/import/<int:pk>/drop/", views.import_drop, name="import-drop"),
    path("desk/import/<int:pk>/rows/<int:row>/decide/", views.import_row_decide, name="import-row-decide"),
    path("desk/import/<int:pk>/rows/<int:row>/edit/", views.import_row_edit, name="import-row-edit"),
    path("desk/import/<int:pk>/followups/", followups.import_followups, name="import-followups"),
    path("members/ties/import/", tie_import.tie_import, name="tie-import"),
]
