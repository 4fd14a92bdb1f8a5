"""対応待ち of the secretariat: applications for membership (会員登録) to decide on."""

from django.urls import reverse

from portal.desk_items import DeskItem

from .models.applications import Application


def desk_items(now):
    """An item for each application that waits for a decision."""
    for application in Application.objects.waiting().with_places():
        assert application.submitted_at is not None  # what waits was sent
        yield DeskItem(
            "会員登録",
            f"{application.municipality}の申請",
            reverse("members:application-decide", args=[application.pk]),
            application.submitted_at,
            "事務局",
            "審査する",
            is_awaited=True,
        )
