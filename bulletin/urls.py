from typing import Any

from django.urls import path

from .views import (
    answers,
    board,
    case_editing,
    case_pictures,
    cases,
    fields,
    figures,
    follows,
    inbox,
    matching,
    proposals,
    talk,
)

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
    path("cases/new/", case_editing.case_create, name="case-create"),
    path("cases/<slug:key>/", cases.case_detail, name="case-detail"),
    path("cases/<slug:key>/edit/", case_editing.case_edit, name="case-edit"),
    path("cases/<slug:key>/result/", case_editing.case_result, name="case-result"),
    path("cases/<slug:key>/close/", case_editing.case_close, name="case-close"),
    path("cases/<slug:key>/request/", case_editing.case_request, name="case-request"),
    path("cases/<slug:key>/publish/", case_editing.case_publish, name="case-publish"),
    path("cases/<slug:key>/return/", case_editing.case_return, name="case-return"),
    path("cases/<slug:key>/steps/new/", case_editing.step_create, name="step-create"),
    path("cases/<slug:key>/steps/<int:pk>/", case_editing.step_edit, name="step-edit"),
    path("cases/<slug:key>/steps/<int:pk>/remove/", case_editing.step_remove, name="step-remove"),
    path("cases/<slug:key>/pictures/", case_pictures.picture_add, name="case-picture-add"),
    path("cases/<slug:key>/pictures/<int:pk>/", case_pictures.picture, name="case-picture"),
    path("cases/<slug:key>/pictures/<int:pk>/remove/", case_pictures.picture_remove, name="case-picture-remove"),
    path("proposals/<int:pk>/case/", matching.case_make, name="case-make"),
    path("proposals/<int:pk>/agree/", matching.agree, name="agree"),
    path("proposals/<int:pk>/disagree/", matching.disagree, name="disagree"),
]
