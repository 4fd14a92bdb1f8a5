from typing import Any

from django.urls import path

from .answer_files import views as answer_files
from .answering.views import answer, inbox, steps
from .asking import views as asking

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
    path("files/<int:pk>/", answer_files.answer_file, name="answer-file"),
    path("files/<int:pk>/remove/", answer_files.answer_file_remove, name="answer-file-remove"),
]
