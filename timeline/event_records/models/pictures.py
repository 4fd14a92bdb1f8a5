from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse

from members.models import User
from members.profiles.pictured import StoredPicture, StoredPictureQuerySet

from .events import Event
from .results import EventResult


def event_picture_path(picture: "EventPicture", filename: str) -> str:
    """Path of the file, named by the hash of its content."""
    return f"events/{picture.result_id}/{filename}.jpg"


class EventPictureQuerySet(StoredPictureQuerySet):
    def public(self) -> Self:
        """Of published results of events whose entry everybody may read."""
        return self.filter(result__published_at__isnull=False, result__event__in=Event.objects.public().values("pk"))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The public ones; all for the secretariat."""
        return self if user.is_authenticated and user.is_secretariat else self.public()


class EventPicture(StoredPicture):
    """写真 of an event's result; as private as the result until that is published."""

    OWNER = "result"

    result = models.ForeignKey(EventResult, models.CASCADE, related_name="pictures", verbose_name="催しの結果")
    image = models.ImageField("写真", upload_to=event_picture_path, width_field="width", height_field="height")

    objects = EventPictureQuerySet.as_manager()

    class Meta:
        ordering = ["result", "position", "pk"]
        verbose_name = verbose_name_plural = "催しの写真"

    def get_absolute_url(self) -> str:
        return reverse("timeline:event-picture", args=[self.pk])
