"""Addresses of what was published of enquiries: read by everybody."""

from django.urls import path

from .grants import views as grants
from .results import views as results

app_name = "published"
urlpatterns = [
    path("surveys/<int:pk>/", results.edition_detail, name="edition-detail"),
    path("grants/", grants.grant_table, name="grant-table"),
    path("grants/<int:year>/", grants.grant_year, name="grant-year"),
]
