"""StoredPicture: what every picture of a record has, and how one is stored and taken away."""

from pathlib import PurePath
from typing import Any

from django.core.files.base import ContentFile
from django.db import models, transaction

from members.accounts.models.users import User
from portal.files.storage import digest_of, no_file_left_over
from portal.models import AuditLine

MOST_PICTURES = 6  # of one record
TOO_MANY = f"写真は{MOST_PICTURES}枚までです。ほかの写真を消してから、もう一度お試しください。"


class TooManyPictures(Exception):
    """Refusal: the record would have more than MOST_PICTURES."""


class StoredPictureQuerySet(models.QuerySet[Any]):
    @transaction.atomic
    def take_in(self, owner: Any, jpeg: bytes, alt: str, *, by: User) -> Any:
        """Add a picture of `owner`, re-encoded as JPEG by portal.files.pictures; the same content is added only once.

        Raises TooManyPictures; after that, or when its row cannot be saved, no file is left.
        """
        of_owner = {self.model.OWNER: owner}
        list(type(owner)._default_manager.select_for_update().filter(pk=owner.pk).values_list("pk"))
        digest = digest_of(ContentFile(jpeg))
        there: list[Any] = list(self.filter(**of_owner))
        if same := next((picture for picture in there if picture.digest == digest), None):
            return same
        if len(there) >= MOST_PICTURES:
            raise TooManyPictures(owner)
        picture: Any = self.model(alt=alt, position=max((row.position for row in there), default=0) + 1, **of_owner)
        with no_file_left_over(picture, "image"), transaction.atomic():
            picture.image.save(digest, ContentFile(jpeg, name=digest), save=False)
            picture.save()
            AuditLine.objects.write("写真の保存", picture, by=by, municipality=by.municipality)
        return picture


class StoredPicture(models.Model):
    """Abstract 写真: re-encoded like those of profiles, with a description as alternative text.

    OWNER names the foreign key to the record; `image` is an ImageField of each model, named by the hash of its content.
    """

    OWNER = ""
    image: Any

    position = models.PositiveSmallIntegerField("順番", default=1)
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField("写真の説明", max_length=200)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.alt

    @property
    def digest(self) -> str:
        """Hash of the content, from the name of the file (without the ending Django adds after _)."""
        return PurePath(self.image.name or "").stem.partition("_")[0]

    @transaction.atomic
    def remove(self, *, by: User) -> bool:
        """Delete the row, and the file after the commit. False when somebody else did so before."""
        deleted, _ = type(self)._default_manager.filter(pk=self.pk).delete()
        if not deleted:
            return False
        AuditLine.objects.write("写真の削除", self, by=by, municipality=by.municipality)
        file = self.image
        transaction.on_commit(lambda: file.delete(save=False), robust=True)
        return True
