from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.urls import reverse

from members.models import User
from members.profiles.pictured import StoredPicture, StoredPictureQuerySet

from .cases import Case


def case_picture_path(picture: "CasePicture", filename: str) -> str:
    """Path of the file, named by the hash of its content."""
    return f"cases/{picture.case_id}/{filename}.jpg"


class CasePictureQuerySet(StoredPictureQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Pictures of the cases `user` may read."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))


class CasePicture(StoredPicture):
    """写真 of a case's result."""

    OWNER = "case"

    case = models.ForeignKey(Case, models.CASCADE, related_name="pictures", verbose_name="連携事例")
    image = models.ImageField("写真", upload_to=case_picture_path, width_field="width", height_field="height")

    objects = CasePictureQuerySet.as_manager()

    class Meta:
        ordering = ["case", "position", "pk"]
        verbose_name = verbose_name_plural = "写真"

    def get_absolute_url(self) -> str:
        return reverse("bulletin:case-picture", args=[self.case.key, self.pk])
