"""Pages of the secretariat about the board, under /desk/proposals/."""

from django.urls import path

from .views import moderation

app_name = "bulletin-desk"
urlpatterns = [
    path("", moderation.proposal_list, name="proposal-list"),
    path("<int:pk>/hide/", moderation.proposal_hide, name="proposal-hide"),
    path("<int:pk>/unhide/", moderation.proposal_unhide, name="proposal-unhide"),
    path("<int:pk>/return-to-draft/", moderation.proposal_return, name="proposal-return-to-draft"),
    path("<int:pk>/merge/", moderation.proposal_merge, name="proposal-merge"),
    path("<int:pk>/close/", moderation.proposal_close, name="proposal-close"),
]
