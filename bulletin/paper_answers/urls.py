"""Public pages for whoever holds a code, under /answer/."""

from django.urls import path

from . import views

app_name = "bulletin-paper"
urlpatterns = [
    path("", views.answer, name="answer"),
    path("confirm/<str:token>/", views.confirm, name="confirm"),
]
