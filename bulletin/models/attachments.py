from django.conf import settings
from django.db import models
from django.utils import timezone

from .proposals import Proposal


def attachment_path(attachment, filename):
    """A name of our own, made from the content: what the sender called the file never becomes a path."""
    return f"proposals/{attachment.proposal_id}/{filename}"


class AttachmentQuerySet(models.QuerySet):
    def visible_to(self, user):
        """As private as their proposals."""
        return self.filter(proposal__in=Proposal.objects.visible_to(user).values("pk"))

    def editable_by(self, user):
        return self.filter(proposal__in=Proposal.objects.editable_by(user).values("pk"))


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
