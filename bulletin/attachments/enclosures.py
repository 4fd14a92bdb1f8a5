"""Files that go with a message (返信, 相談): one each, checked as attachments are, as private as the message."""

from pathlib import PurePath
from typing import Any

from django.core.files import File
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from bulletin.proposals import notices
from members.models import Municipality
from portal.files.quota import keep_within_quota
from portal.files.scanned import HARMFUL, ScannedFile, ScannedQuerySet
from portal.files.storage import digest_of, no_file_left_over
from portal.models import AuditLine


def enclosure_path(enclosure: "Enclosure", filename: str) -> str:
    """Path in MediaStorage; `filename` is made from the content (take_in), never the sender's."""
    return f"messages/{enclosure.message_id}/{filename}"


class EnclosureQuerySet(ScannedQuerySet):
    def take_in(self, message: Any, file: File, *, name: str, is_clean: bool, **said: str) -> "Enclosure":
        """Store a checked file with the message, in the transaction that writes it.

        `said`: media_type, contents. Not `is_clean`: the scanner has yet to say so. Raises QuotaExceeded, and OSError
        when the disk is full; no row and no file is left then.
        """
        kept = {"name": name, "size": file.size, **said}
        recheck_at = None if is_clean else timezone.now()
        row: Any = self.model(message=message, municipality=message.municipality, recheck_at=recheck_at, **kept)
        with no_file_left_over(row), transaction.atomic():
            keep_within_quota(message.municipality, file.size)
            row.file.save(digest_of(file) + PurePath(name).suffix, file, save=False)
            row.save()
        return row


class Enclosure(ScannedFile):
    """添えたファイル: the file of a message; `municipality`, which wrote it, has it in its quota."""

    message = models.OneToOneField("bulletin.Message", models.CASCADE, related_name="enclosure", verbose_name="返信")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="enclosures", verbose_name="添えた自治体"
    )
    file = models.FileField("ファイル", upload_to=enclosure_path)

    objects = EnclosureQuerySet.as_manager()

    class Meta(ScannedFile.Meta):
        abstract = False
        ordering = ["message"]
        verbose_name = verbose_name_plural = "添えたファイル"
        indexes = [
            models.Index(
                fields=["recheck_at"], condition=Q(recheck_at__isnull=False), name="bulletin_enclosure_recheck"
            )
        ]

    @property
    def audit_name(self) -> str:
        return "相談に添えたファイル" if self.message.line_id else self.name

    @transaction.atomic
    def refuse(self) -> bool:
        """Delete after the scanner found malware, and notify the message's writer. False when done before."""
        if not Enclosure.objects.filter(pk=self.pk).delete()[0]:
            return False
        AuditLine.objects.write("添えたファイルの削除", self, by=None, municipality=self.municipality, reason=HARMFUL)
        writer = self.message.written_by
        notices.enclosure_refused(self, self.message.proposal, {writer: self.municipality} if writer else {})
        storage, path = self.file.storage, str(self.file.name)
        transaction.on_commit(lambda: storage.delete(path), robust=True)
        return True
