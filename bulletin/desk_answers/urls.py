"""Pages of the secretariat about answers, under /desk/answers/."""

from django.urls import path

from . import views

app_name = "bulletin-answers"
urlpatterns = [
    path("<int:pk>/", views.contact_list, name="contact-list"),
    path("<int:pk>/<str:lg_code>/", views.record, name="record"),
    path("<int:pk>/<str:lg_code>/ask-again/", views.ask_again, name="ask-again"),
]
