"""対応待ち of the secretariat: applications for membership (会員登録) to decide on."""

from django.urls import reverse

from portal.desk_items import DeskItem, DeskList

from .models.applications import Application


def desk_items(now):
    """Applications that wait for a decision, the oldest first."""
    waiting = Application.objects.waiting().with_places()
    yield DeskList("会員登録", waiting, _describe, page="members:application-decide", is_awaited=True)


def _describe(applications):
    for application in applications:
        address = reverse("members:application-decide", args=[application.pk])
        yield DeskItem(f"{application.municipality}の申請", address, application.submitted_at, "事務局", "審査する")
