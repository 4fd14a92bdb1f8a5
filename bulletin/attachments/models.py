from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files import File
from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from bulletin.proposals import notices
from bulletin.proposals.models.proposals import Proposal
from members.models import Municipality, User
from portal.files.quota import keep_within_quota
from portal.files.scanned import HARMFUL, ScannedFile, ScannedQuerySet
from portal.files.storage import digest_of, no_file_left_over
from portal.models import AuditLine

MOST_ATTACHMENTS = 10


class TooManyAttachments(Exception):
    """Refusal: the proposal would have more than MOST_ATTACHMENTS."""


def attachment_path(attachment: "Attachment", filename: str) -> str:
    """Path in MediaStorage; `filename` is made from the content (take_in), never the sender's."""
    return f"proposals/{attachment.proposal_id}/{filename}"


class AttachmentQuerySet(ScannedQuerySet):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Attachments of the proposals `user` may read."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))

    def used_by(self, municipality: Municipality) -> int:
        """Bytes of all files on the municipality's proposals, and with what it said on any."""
        on_proposals = self.filter(proposal__municipality=municipality).aggregate(sum=Sum("size"))["sum"] or 0
        return on_proposals + (municipality.enclosures.aggregate(sum=Sum("size"))["sum"] or 0)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(proposal__in=Proposal.objects.editable_by(user).values("pk"))

    def take_in(
        self,
        proposal: Proposal,
        file: File,
        *,
        by: User,
        is_clean: bool = True,
        instead_of: "Attachment | None" = None,
        **said: Any,
    ) -> "Attachment | None":
        """Store a checked file, once for each content; None when the proposal has it already.

        `instead_of`: the attachment that goes as this one comes.

        `said`: name, media_type, contents, description. Not `is_clean`: the scanner has yet to say so. Raises
        TooManyAttachments, QuotaExceeded, and OSError when the disk is full; no row and no file is left then.
        """
        recheck_at = None if is_clean else timezone.now()
        row: Any = self.model(proposal=proposal, size=file.size, added_by=by, recheck_at=recheck_at, **said)
        row.digest = digest_of(file)
        with no_file_left_over(row), transaction.atomic():
            Proposal.objects.select_for_update().get(pk=proposal.pk)
            if instead_of:
                instead_of.remove(by=by)
            if self.filter(proposal=proposal, digest=row.digest).exists():
                return None
            if self.filter(proposal=proposal).count() >= MOST_ATTACHMENTS:
                raise TooManyAttachments(proposal)
            keep_within_quota(proposal.municipality, file.size)
            row.file.save(row.digest + PurePath(row.name).suffix, file, save=False)
            row.save()
            AuditLine.objects.write("添付資料の追加", row, by=by, municipality=proposal.municipality)
            proposal.count_change()
        return row


class Attachment(ScannedFile):
    """添付資料 of a proposal: private like its proposal, checked by content, described for those who cannot open it."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="attachments", verbose_name="提案")
    file = models.FileField("ファイル", upload_to=attachment_path)
    description = models.CharField("内容の説明", max_length=300)
    digest = models.CharField("内容の記号", max_length=32)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="登録した人"
    )

    objects = AttachmentQuerySet.as_manager()

    class Meta(ScannedFile.Meta):
        abstract = False
        ordering = ["proposal", "pk"]
        verbose_name = verbose_name_plural = "添付資料"
        constraints = [models.UniqueConstraint("proposal", "digest", name="bulletin_attachment_once")]
        indexes = [
            models.Index(
                fields=["recheck_at"], condition=Q(recheck_at__isnull=False), name="bulletin_attachment_recheck"
            )
        ]

    @property
    def audit_name(self) -> str:
        return self.name if self.proposal.posted_at else f"{self.proposal.audit_name}の資料"

    def get_absolute_url(self) -> str:
        return reverse("bulletin:attachment", args=[self.pk])

    @transaction.atomic
    def open_up(self) -> bool:
        """Release after a clean scan: readers of the proposal may download it from now on. False when done before."""
        if not super().open_up():
            return False
        self.proposal.count_change()
        return True

    @transaction.atomic
    def describe(self, description: str, *, by: User) -> bool:
        """Change the words for who cannot open it. False when they stand already, or it is gone."""
        found = Attachment.objects.filter(pk=self.pk).exclude(description=description)
        if not found.update(description=description):
            return False
        self.description = description
        AuditLine.objects.write("添付資料の説明の変更", self, by=by, municipality=self.proposal.municipality)
        self.proposal.count_change()
        return True

    @transaction.atomic
    def refuse(self) -> bool:
        """Delete after the scanner found malware, and notify the proposal's writers. False when done before."""
        if not self.remove(by=None, reason=HARMFUL):
            return False
        notices.attachment_refused(self, self.proposal.own_readers())
        return True

    def remove(self, *, by: User | None, reason: str = "") -> bool:
        """Delete the row, and the file after the commit. False when somebody else did so before."""
        with transaction.atomic():
            if not Attachment.objects.filter(pk=self.pk).delete()[0]:
                return False
            place = self.proposal.municipality
            AuditLine.objects.write("添付資料の削除", self, by=by, municipality=place, reason=reason)
            self.proposal.count_change()
            storage, path = self.file.storage, str(self.file.name)
            transaction.on_commit(lambda: storage.delete(path), robust=True)
            return True
