"""Pages of the secretariat about answers, under /desk/answers/."""

from django.urls import path

from . import decisions, sheets, views

app_name = "bulletin-answers"
urlpatterns = [
    path("<int:pk>/", views.contact_list, name="contact-list"),
    path("paper/<int:pk>/", decisions.paper_decide, name="paper-decide"),
    path("<int:pk>/sheets/", sheets.sheets, name="sheets"),
    path("<int:pk>/codes/", sheets.codes_issue, name="codes-issue"),
    path("<int:pk>/<str:lg_code>/", views.record, name="record"),
    path("<int:pk>/<str:lg_code>/ask-again/", views.ask_again, name="ask-again"),
    path("<int:pk>/<str:lg_code>/code/", sheets.code_issue, name="code-issue"),
    path("<int:pk>/<str:lg_code>/sheet/", sheets.sheet, name="sheet"),
]
