from django.urls import path

from . import views as desk

app_name = "papers"
urlpatterns = [
    path("desk/papers/", desk.index, name="index"),
    path("desk/papers/meeting/", desk.meeting, name="meeting"),
    path("desk/papers/meeting/pdf/", desk.meeting_pdf, name="meeting-pdf"),
    path("desk/papers/progress/", desk.progress, name="progress"),
    path("desk/papers/progress/pdf/", desk.progress_pdf, name="progress-pdf"),
    path("desk/papers/letters/", desk.letter_list, name="letter-list"),
    path("desk/papers/letters/pdf/", desk.letter_pdf, name="letter-pdf"),
]
