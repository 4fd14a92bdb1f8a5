from typing import Any

from django.urls import path

from .answer_files import views as answer_files
from .answering.views import answer, inbox, roll_call, steps
from .asking.views import addressees, enquiries, questions, sending, versions
from .booth_answers import views as booth_answers
from .grants import views as grants
from .paper_answers import desk_views as paper_desk
from .paper_answers import views as paper_answers
from .results import views as results
from .workbooks import views as workbooks
from .yearly_return import views as yearly_return

app_name = "enquiries"
urlpatterns: list[Any] = []
# asking: the secretariat's pages
urlpatterns += [
    path("", enquiries.enquiry_list, name="enquiry-list"),
    path("new/", enquiries.enquiry_create, name="enquiry-create"),
    path("<int:pk>/", enquiries.enquiry_detail, name="enquiry-detail"),
    path("<int:pk>/edit/", enquiries.enquiry_edit, name="enquiry-edit"),
    path("<int:pk>/discard/", enquiries.enquiry_discard, name="enquiry-discard"),
    path("<int:pk>/preview/", enquiries.enquiry_preview, name="enquiry-preview"),
    path("<int:pk>/paper/", enquiries.enquiry_paper, name="enquiry-paper"),
    path("<int:pk>/send/", sending.enquiry_send, name="enquiry-send"),
    path("<int:pk>/ask-again/", sending.enquiry_ask_again, name="enquiry-ask-again"),
    path("<int:pk>/extend/", sending.enquiry_extend, name="enquiry-extend"),
    path("<int:pk>/close/", sending.enquiry_close, name="enquiry-close"),
    path("<int:pk>/reopen/", sending.enquiry_reopen, name="enquiry-reopen"),
    path("<int:pk>/questions/", questions.question_list, name="question-list"),
    path("<int:pk>/questions/add/<slug:kind>/", questions.question_add, name="question-add"),
    path("<int:pk>/questions/copy/", questions.question_copy, name="question-copy"),
    path("<int:pk>/questions/<int:question>/", questions.question_edit, name="question-edit"),
    path("<int:pk>/questions/<int:question>/up/", questions.question_move, {"way": "up"}, name="question-up"),
    path("<int:pk>/questions/<int:question>/down/", questions.question_move, {"way": "down"}, name="question-down"),
    path("<int:pk>/questions/<int:question>/delete/", questions.question_delete, name="question-delete"),
    path("<int:pk>/version/begin/", versions.version_begin, name="version-begin"),
    path("<int:pk>/version/publish/", versions.version_publish, name="version-publish"),
    path("<int:pk>/version/discard/", versions.version_discard, name="version-discard"),
    path("<int:pk>/addressees/", addressees.addressee_list, name="addressee-list"),
    path("<int:pk>/addressees/edit/", addressees.addressee_edit, name="addressee-edit"),
    path("<int:pk>/addressees/<str:lg_code>/", addressees.addressee_detail, name="addressee-detail"),
    path("<int:pk>/addressees/<str:lg_code>/extend/", addressees.addressee_extend, name="addressee-extend"),
    path("<int:pk>/addressees/<str:lg_code>/ask-again/", addressees.addressee_ask_again, name="addressee-ask-again"),
]

# answering: of a municipality or ward that is asked
urlpatterns += [
    path("inbox/", inbox.inbox, name="inbox"),
    path("<int:pk>/answer/", answer.answer, name="answer"),
    path("<int:pk>/answer/confirm/", answer.answer_confirm, name="answer-confirm"),
    path("<int:pk>/answer/roll-call/", roll_call.answer_roll_call, name="answer-roll-call"),
    path("<int:pk>/answer/copy/", steps.answer_copy, name="answer-copy"),
    path("<int:pk>/answer/pass/", steps.answer_pass, name="answer-pass"),
    path("<int:pk>/answer/return/", steps.answer_return, name="answer-return"),
    path("<int:pk>/answer/drop/", steps.answer_drop, name="answer-drop"),
    path("<int:pk>/answer/workbook/", workbooks.answer_workbook, name="answer-workbook"),
    path("<int:pk>/answer/workbook/file/", workbooks.answer_workbook_file, name="answer-workbook-file"),
    path("files/<int:pk>/", answer_files.answer_file, name="answer-file"),
    path("files/<int:pk>/remove/", answer_files.answer_file_remove, name="answer-file-remove"),
]

# paper_answers: without an account, by a code on paper; and the secretariat's pages of it
urlpatterns += [
    path("code/", paper_answers.code_answer, name="code-answer"),
    path("code/<str:token>/", paper_answers.code_confirm, name="code-confirm"),
    path("paper/<int:pk>/", paper_desk.paper_decide, name="paper-decide"),
    path("<int:pk>/sheets/", paper_desk.sheet_list, name="sheet-list"),
    path("<int:pk>/sheets/issue/", paper_desk.sheet_issue, name="sheet-issue"),
    path("<int:pk>/sheets/pdf/", paper_desk.sheet_pdf, name="sheet-pdf"),
    path("<int:pk>/addressees/<str:lg_code>/code/", paper_desk.code_issue, name="code-issue"),
    path("<int:pk>/addressees/<str:lg_code>/sheet/", paper_desk.sheet, name="sheet"),
    path("<int:pk>/addressees/<str:lg_code>/record/", paper_desk.record, name="record"),
]

# results: figures while answers come in, files, editions
urlpatterns += [
    path("<int:pk>/results/", results.results, name="results"),
    path("<int:pk>/results/<slug:key>/", results.text_list, name="text-list"),
    path("<int:pk>/editions/make/", results.edition_make, name="edition-make"),
    path("editions/<int:pk>/edit/", results.edition_edit, name="edition-edit"),
    path("editions/<int:pk>/texts/<slug:key>/", results.edition_texts, name="edition-texts"),
    path("editions/<int:pk>/publish/", results.edition_publish, name="edition-publish"),
    path("editions/<int:pk>/remove/", results.edition_remove, name="edition-remove"),
]

# grants: the secretariat's pages
urlpatterns += [
    path("grants/", grants.grant_list, name="grant-list"),
    path("grants/new/", grants.grant_create, name="grant-create"),
    path("grants/<int:pk>/edit/", grants.grant_edit, name="grant-edit"),
    path("grants/years/<int:year>/edit/", grants.grant_year_edit, name="grant-year-edit"),
    path("grants/years/<int:year>/publish/", grants.grant_publish, name="grant-publish"),
    path("grants/years/<int:year>/report/", grants.grant_report, name="grant-report"),
    path("grants/years/<int:year>/pdf/", grants.grant_paper, name="grant-paper"),
    path("<int:pk>/grants/", grants.grant_intake, name="grant-intake"),
]

# booths: answers taken into the booths of an event
urlpatterns += [path("<int:pk>/booths/", booth_answers.booth_intake, name="booth-intake")]

# yearly return: a ward's own answer into its ties
urlpatterns += [
    path("<int:pk>/ties/", yearly_return.tie_intake, name="tie-intake"),
]
