from django.conf import settings
from django.db import models

from .entries import Entry


class Version(models.Model):
    """版: a whole entry as it stood after one save, with who, when and why. Never changed, never deleted."""

    entry = models.ForeignKey(Entry, models.CASCADE, related_name="versions", verbose_name="経過")
    number = models.PositiveIntegerField("版")
    content = models.JSONField("内容")
    saved_at = models.DateTimeField("保存日時")
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="保存した人"
    )
    reason = models.TextField("理由", blank=True)
    state = models.CharField("公開の状態", max_length=20, choices=Entry.State)

    class Meta:
        ordering = ["entry", "-number"]
        verbose_name = verbose_name_plural = "経過の版"
        constraints = [models.UniqueConstraint("entry", "number", name="timeline_version_number")]

    def __str__(self) -> str:
        return f"{self.entry}　第{self.number}版"
