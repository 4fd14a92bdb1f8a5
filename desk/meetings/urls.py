from django.urls import path

from . import views as desk

app_name = "meetings"
urlpatterns = [
    path("desk/meetings/", desk.meeting_list, name="meeting-list"),
    path("desk/meetings/new/", desk.meeting_create, name="meeting-create"),
    path("desk/meetings/take-up/", desk.take_up, name="take-up"),
    path("desk/meetings/follow-ups/", desk.follow_up_list, name="follow-up-list"),
    path("desk/meetings/follow-ups/<int:pk>/finish/", desk.follow_up_finish, name="follow-up-finish"),
    path("desk/meetings/follow-ups/<int:pk>/reopen/", desk.follow_up_reopen, name="follow-up-reopen"),
    path("desk/meetings/<int:pk>/", desk.meeting_detail, name="meeting-detail"),
    path("desk/meetings/<int:pk>/edit/", desk.meeting_edit, name="meeting-edit"),
    path("desk/meetings/<int:pk>/print/", desk.meeting_print, name="meeting-print"),
    path("desk/meetings/<int:pk>/pdf/", desk.meeting_pdf, name="meeting-pdf"),
    path("desk/meetings/<int:pk>/results/", desk.meeting_results, name="meeting-results"),
    path("desk/meetings/<int:pk>/cancel/", desk.meeting_cancel, name="meeting-cancel"),
]
