from typing import Any

from django.urls import path

from .attachments import views as attachments
from .board.views import board, feeds, follows
from .cases.views import cases
from .cases.views import editing as case_editing
from .cases.views import feeds as case_feeds
from .cases.views import participants as case_participants
from .cases.views import pictures as case_pictures
from .cases.views import roles as case_roles
from .matching import views as matching
from .proposal_page.views import answer, detail, files, writing
from .proposals.views import approvals, defaults, fields, steps, versions, words
from .proposals.views import co_proposers as partners
from .rollcall.views import figures, inbox
from .talk import views as talk

app_name = "bulletin"
urlpatterns: list[Any] = []
# board: lists, search, following
urlpatterns += [
    path("", board.proposal_list, name="proposal-list"),
    path("feed/", feeds.proposal_feed, name="proposal-feed"),
    path("fields/", fields.field_list, name="field-list"),
    path("answers/", words.answer_word_list, name="answer-word-list"),
    path("roles/", case_roles.role_list, name="role-list"),
    path("defaults/", defaults.defaults_edit, name="defaults-edit"),
    path("follows/", follows.follow_list, name="follow-list"),
    path("searches/", board.search_list, name="search-list"),
    path("searches/<int:pk>/delete/", board.search_delete, name="search-delete"),
]

# proposals: writing, posting, attachments, moderation
urlpatterns += [
    path("proposals/new/", writing.proposal_create, name="proposal-create"),
    path("proposals/<int:pk>/", detail.proposal_detail, name="proposal-detail"),
    path("proposals/<int:pk>/edit/", writing.proposal_edit, name="proposal-edit"),
    path("proposals/<int:pk>/preview/", detail.proposal_preview, name="proposal-preview"),
    path("proposals/<int:pk>/post/", writing.proposal_post, name="proposal-post"),
    path("proposals/<int:pk>/discard/", steps.proposal_discard, name="proposal-discard"),
    path("proposals/<int:pk>/approve/", steps.proposal_approve, name="proposal-approve"),
    path("proposals/<int:pk>/send-back/", steps.proposal_send_back, name="proposal-send-back"),
    path("proposals/<int:pk>/take-back/", steps.proposal_take_back, name="proposal-take-back"),
    path("proposals/<int:pk>/extend/", steps.proposal_extend, name="proposal-extend"),
    path("proposals/<int:pk>/ask-more/", steps.proposal_ask_more, name="proposal-ask-more"),
    path("proposals/<int:pk>/withdraw/", steps.proposal_withdraw, name="proposal-withdraw"),
    path("proposals/<int:pk>/close/", steps.proposal_close, name="proposal-close"),
    path("proposals/<int:pk>/reopen/", steps.proposal_reopen, name="proposal-reopen"),
    path("proposals/<int:pk>/versions/", versions.version_list, name="version-list"),
    path("proposals/<int:pk>/attachments/", attachments.attachment_add, name="attachment-add"),
    path("proposals/<int:pk>/attachments/zip/", files.attachment_archive, name="attachment-archive"),
    path("attachments/<int:pk>/", attachments.attachment, name="attachment"),
    path("attachments/<int:pk>/delete/", attachments.attachment_delete, name="attachment-delete"),
    path("proposals/<int:pk>/partners/", partners.partner_list, name="partner-list"),
    path("partners/<int:pk>/confirm/", partners.partner_confirm, name="partner-confirm"),
    path("partners/<int:pk>/decline/", partners.partner_decline, name="partner-decline"),
    path("partners/<int:pk>/remove/", partners.partner_remove, name="partner-remove"),
    path("approval/", approvals.approval_edit, name="approval-edit"),
]

# roll-call: answers, the ward's inbox, talk
urlpatterns += [
    path("figures/", figures.figure_list, name="figure-list"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("proposals/<int:pk>/answer/", answer.answer, name="answer"),
    path("proposals/<int:pk>/handling/", inbox.handling, name="handling"),
    path("proposals/<int:pk>/handling/assign/", inbox.assign, name="assign"),
    path("proposals/<int:pk>/handling/notes/", inbox.note_add, name="note-add"),
    path("proposals/<int:pk>/replies/", talk.reply, name="reply"),
    path("proposals/<int:pk>/lines/<str:lg_code>/", talk.line, name="line"),
    path("messages/files/<int:pk>/", talk.enclosure, name="enclosure"),
    path("messages/<int:pk>/hide/", talk.message_hide, name="message-hide"),
]

# cases
urlpatterns += [
    path("cases/", cases.case_list, name="case-list"),
    path("cases/feed/", case_feeds.case_feed, name="case-feed"),
    path("cases/new/", case_editing.case_create, name="case-create"),
    path("cases/<slug:key>/", cases.case_detail, name="case-detail"),
    path("cases/<slug:key>/edit/", case_editing.case_edit, name="case-edit"),
    path("cases/<slug:key>/participants/", case_participants.participants_edit, name="case-participants"),
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
