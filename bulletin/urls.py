from typing import Any

from django.urls import path

from .views import answers, board, cases, fields, figures, follows, inbox, proposals, talk

app_name = "bulletin"
urlpatterns: list[Any] = []
# board: lists, search, following
urlpatterns += [
    path("", board.proposal_list, name="proposal-list"),
    path("fields/", fields.field_list, name="field-list"),
    path("follows/", follows.follow_list, name="follow-list"),
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
urlpatterns += [
    path("figures/", figures.figure_list, name="figure-list"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("proposals/<int:pk>/answer/", answers.answer, name="answer"),
    path("proposals/<int:pk>/handling/", inbox.handling, name="handling"),
    path("proposals/<int:pk>/handling/assign/", inbox.assign, name="assign"),
    path("proposals/<int:pk>/handling/notes/", inbox.note_add, name="note-add"),
    path("proposals/<int:pk>/replies/", talk.reply, name="reply"),
    path("proposals/<int:pk>/lines/<str:lg_code>/", talk.line, name="line"),
    path("messages/<int:pk>/hide/", talk.message_hide, name="message-hide"),
]

# cases
urlpatterns += [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/<slug:key>/", cases.case_detail, name="case-detail"),
]
