from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils import timezone

from members.models import User


class NoteQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Notes of the ward `user` serves; neither the proposer nor the secretariat reads them."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(addressee__municipality=user.municipality)


class Note(models.Model):
    """庁内メモ: read within the addressed ward alone."""

    addressee = models.ForeignKey("Addressee", models.CASCADE, related_name="notes", verbose_name="あて先")
    body = models.TextField("メモ", max_length=2000)
    written_at = models.DateTimeField("日時", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )
    token = models.CharField("送信の記号", max_length=40, blank=True, editable=False)  # a form sent twice is one

    objects = NoteQuerySet.as_manager()

    class Meta:
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "庁内メモ"
        constraints = [
            models.UniqueConstraint(
                "addressee", "written_by", "token", condition=~Q(token=""), name="bulletin_note_sent_once"
            )
        ]

    def __str__(self) -> str:
        return self.body[:30]
