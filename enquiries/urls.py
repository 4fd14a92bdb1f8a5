from typing import Any

from django.urls import path

from .answer_files import views as answer_files
from .answering.views import answer, inbox, steps
from .asking import views as asking
from .paper_answers import desk_views as paper_desk
from .paper_answers import views as paper_answers
from .workbooks import views as workbooks

app_name = "enquiries"
urlpatterns: list[Any] = []
# asking: the secretariat's pages
urlpatterns += [
    path("<int:pk>/", asking.enquiry_detail, name="enquiry-detail"),
]

# answering: of a municipality or ward that is asked
urlpatterns += [
    path("inbox/", inbox.inbox, name="inbox"),
    path("<int:pk>/answer/", answer.answer, name="answer"),
    path("<int:pk>/answer/confirm/", answer.answer_confirm, name="answer-confirm"),
    path("<int:pk>/answer/copy/", steps.answer_copy, name="answer-copy"),
    path("<int:pk>/answer/pass/", steps.answer_pass, name="answer-pass"),
    path("<int:pk>/answer/return/", steps.answer_return, name="answer-return"),
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
