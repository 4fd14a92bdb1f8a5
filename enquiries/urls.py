from typing import Any

from django.urls import path

from .answering import views as answering
from .asking.views import addressees, enquiries, questions, sending, versions
from .grants import views as grants
from .results import views as results
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
    path("<int:pk>/answer/", answering.answer, name="answer"),
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
    path("grants/years/<int:year>/publish/", grants.grant_publish, name="grant-publish"),
    path("grants/years/<int:year>/report/", grants.grant_report, name="grant-report"),
    path("grants/years/<int:year>/pdf/", grants.grant_paper, name="grant-paper"),
    path("<int:pk>/grants/", grants.grant_intake, name="grant-intake"),
]

# yearly return: a ward's own answer into its ties
urlpatterns += [
    path("<int:pk>/ties/", yearly_return.tie_intake, name="tie-intake"),
]
