from typing import Any

from django.urls import path

from .views import board, cases, proposals

app_name = "bulletin"
urlpatterns: list[Any] = []
# board: lists, search, following
urlpatterns += [
    path("", board.proposal_list, name="proposal-list"),
    path("searches/", board.search_list, name="search-list"),
    path("searches/<int:pk>/delete/", board.search_delete, name="search-delete"),
]

# proposals: writing, posting, attachments, moderation
urlpatterns += [
    path("proposals/new/", proposals.proposal_create, name="proposal-create"),
    path("proposals/<int:pk>/", proposals.proposal_detail, name="proposal-detail"),
    path("proposals/<int:pk>/edit/", proposals.proposal_edit, name="proposal-edit"),
    path("proposals/<int:pk>/preview/", proposals.proposal_preview, name="proposal-preview"),
    path("proposals/<int:pk>/post/", proposals.proposal_post, name="proposal-post"),
]

# roll-call: answers, the ward's inbox, talk

# cases
urlpatterns += [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/<slug:key>/", cases.case_detail, name="case-detail"),
]
