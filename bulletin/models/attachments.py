import hashlib
from pathlib import PurePath
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone

from portal.models import AuditLine

from .proposals import Proposal

MOST_ATTACHMENTS = 10


class TooManyAttachments(Exception):
    """The proposal would have more than MOST_ATTACHMENTS."""


def attachment_path(attachment, filename):
    """A name of our own, made from the content: what the sender called the file never becomes a path."""
    return f"proposals/{attachment.proposal_id}/{filename}"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As private as their proposals."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))

    def editable_by(self, user):
        return self.filter(proposal__in=Proposal.objects.editable_by(user).values("pk"))

    def take_in(self, proposal, file, *, by, name, media_type, description):
        """Store a checked file, once for each content; None when the proposal has it already.

        Raises TooManyAttachments, and OSError when the disk is full; no row and no file is left then.
        """
        row: Any = self.model(
            proposal=proposal, name=name, media_type=media_type, size=file.size, description=description, added_by=by
        )
        row.digest = _digest(file)
        try:
            with transaction.atomic():
                Proposal.objects.select_for_update().get(pk=proposal.pk)
                if self.filter(proposal=proposal, digest=row.digest).exists():
                    return None
                if self.filter(proposal=proposal).count() >= MOST_ATTACHMENTS:
                    raise TooManyAttachments(proposal)
                row.file.save(row.digest + PurePath(name).suffix, file, save=False)
                row.save()
                AuditLine.objects.write("添付資料の追加", row, by=by, municipality=proposal.municipality)
                proposal.count_change()
        except BaseException:
            if row.file:
                row.file.storage.delete(row.file.name)
            raise
        return row


def _digest(file):
    whole = hashlib.blake2b(digest_size=16)
    for chunk in file.chunks():
        whole.update(chunk)
    file.seek(0)
    return whole.hexdigest()


class Attachment(models.Model):
    """添付資料 of a proposal: private like its proposal, checked by content, with words for who cannot open it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="attachments", verbose_name="提案")
    file = models.FileField("ファイル", upload_to=attachment_path)
    name = models.CharField("ファイル名", max_length=150)
    media_type = models.CharField("種類", max_length=100)
    size = models.PositiveIntegerField("大きさ（バイト）")
    description = models.CharField("内容の説明", max_length=300)
    digest = models.CharField("内容の記号", max_length=32)
    added_at = models.DateTimeField("登録日時", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="登録した人"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "pk"]
        verbose_name = verbose_name_plural = "添付資料"
        constraints = [models.UniqueConstraint("proposal", "digest", name="bulletin_attachment_once")]

    def __str__(self):
        return self.name

    @property
    def audit_name(self):
        return self.name if self.proposal.posted_at else f"{self.proposal.audit_name}の資料"

    def get_absolute_url(self):
        return reverse("bulletin:attachment", args=[self.pk])

    @property
    def kind(self):
        """PDF, DOCX …: the ending in capitals."""
        return PurePath(self.name).suffix[1:].upper()

    def remove(self, *, by):
        """Delete it, and its file once that is certain. False when somebody else did so before."""
        with transaction.atomic():
            if not Attachment.objects.filter(pk=self.pk).delete()[0]:
                return False
            AuditLine.objects.write("添付資料の削除", self, by=by, municipality=self.proposal.municipality)
            self.proposal.count_change()
            storage, path = self.file.storage, str(self.file.name)
            transaction.on_commit(lambda: storage.delete(path), robust=True)
            return True
