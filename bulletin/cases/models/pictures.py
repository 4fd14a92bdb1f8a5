import hashlib
from pathlib import PurePath
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.urls import reverse

from members.models import User
from portal.models import AuditLine

from .cases import Case

MOST_PICTURES = 6


class TooManyCasePictures(Exception):
    """Refusal: the case would have more than MOST_PICTURES."""


def case_picture_path(picture: "CasePicture", filename: str) -> str:
    """Path of the file, named by the hash of its content."""
    return f"cases/{picture.case_id}/{filename}.jpg"


class CasePictureQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Pictures of the cases `user` may read."""
        return self.filter(case__in=Case.objects.visible_to(user).values("pk"))

    @transaction.atomic
    def take_in(self, case: Case, jpeg: bytes, alt: str, *, by: User) -> "CasePicture":
        """Add a picture, re-encoded as JPEG by portal.files.pictures; the same content is added only once.

        Raises TooManyCasePictures.
        """
        list(Case.objects.select_for_update().filter(pk=case.pk).values_list("pk"))
        digest = hashlib.blake2b(jpeg, digest_size=16).hexdigest()
        there: list[Any] = list(self.filter(case=case))
        if same := next((picture for picture in there if picture.digest == digest), None):
            return same
        if len(there) >= MOST_PICTURES:
            raise TooManyCasePictures(case)
        picture: Any = self.model(case=case, alt=alt, position=max((row.position for row in there), default=0) + 1)
        picture.image.save(digest, ContentFile(jpeg, name=digest), save=False)
        try:
            with transaction.atomic():
                picture.save()
                AuditLine.objects.write("写真の保存", picture, by=by, municipality=by.municipality)
        except BaseException:
            picture.image.storage.delete(picture.image.name)
            raise
        return picture


class CasePicture(models.Model):
    """写真 of a case's result: re-encoded like those of profiles, with a description as alternative text."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="pictures", verbose_name="連携事例")
    position = models.PositiveSmallIntegerField("順番", default=1)
    image = models.ImageField("写真", upload_to=case_picture_path, width_field="width", height_field="height")
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField("写真の説明", max_length=200)

    objects = CasePictureQuerySet.as_manager()

    class Meta:
        ordering = ["case", "position", "pk"]
        verbose_name = verbose_name_plural = "写真"

    def __str__(self) -> str:
        return self.alt

    def get_absolute_url(self) -> str:
        return reverse("bulletin:case-picture", args=[self.case.key, self.pk])

    @property
    def digest(self) -> str:
        """Hash of the content, from the name of the file (without the ending Django adds after _)."""
        return PurePath(self.image.name or "").stem.partition("_")[0]

    @transaction.atomic
    def remove(self, *, by: User) -> bool:
        """Delete the row, and the file after the commit. False when somebody else did so before."""
        deleted, _ = CasePicture.objects.filter(pk=self.pk).delete()
        if not deleted:
            return False
        AuditLine.objects.write("写真の削除", self, by=by, municipality=by.municipality)
        file = self.image
        transaction.on_commit(lambda: file.delete(save=False), robust=True)
        return True
