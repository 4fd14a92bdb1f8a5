import functools
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from .audit.models import AuditLine

if TYPE_CHECKING:  # names of types only: members import portal
    from members.models import User

FIRST_TERMS = "2026-11-23"  # the version of fixtures/wordings/terms.md


class WordingQuerySet(models.QuerySet["Wording"]):
    def history(self, key: str) -> Self:
        """Every saved text of `key`, the newest first."""
        return self.filter(key=key).select_related("saved_by").order_by("-pk")

    def text(self, key: str) -> str:
        """The text in force: the newest saved one, or the one the portal came with. One query."""
        newest = self.history(key).first()
        return newest.text if newest else shipped(key)

    def texts(self, *keys: str) -> dict[str, str]:
        """{key: text in force} of `keys`. One query."""
        saved = dict(self.filter(key__in=keys).order_by("pk").values_list("key", "text"))
        return {key: saved.get(key, shipped(key)) for key in keys}

    def of_mails(self) -> dict[str, str]:
        """{key: text in force} of each key that has one, the terms aside. One query."""
        saved = self.exclude(key=Wording.Key.TERMS)
        newest = saved.order_by().values("key").annotate(newest=models.Max("pk")).values("newest")
        return dict(self.filter(pk__in=newest).exclude(text="").values_list("key", "text"))

    def terms_version(self) -> str:
        """The version of the terms that people agree to: the day they changed in meaning, and a number."""
        asked = self.filter(key=Wording.Key.TERMS, asks_again=True).order_by("-pk").first()
        return asked.version if asked else FIRST_TERMS

    def save_text(
        self, key: str, text: str, *, by: "User | None", newest: int, asks_again: bool = False
    ) -> "Wording | None":
        """Save `text` as the text in force; None when it is already, or when another came after number `newest`."""
        with transaction.atomic():
            last = self.history(key).first()
            if (last.pk if last else 0) != newest or text == (last.text if last else shipped(key)):
                return None
            fields = {"text": text, "saved_by": by, "asks_again": asks_again}
            wording, is_first = self.get_or_create(key=key, follows=newest, defaults=fields)
            if not is_first:
                return None
            AuditLine.objects.write("文面の変更", wording, by=by)
            return wording


class Wording(models.Model):
    """文面: a text the secretariat may change. Rows are never changed: the newest of a key is in force."""

    class Key(models.TextChoices):
        TERMS = "terms", "利用規約"
        CONTACT = "contact", "問合せ先"
        LICENCE = "licence", "データの利用条件"
        EMERGENCY = "emergency", "災害時のお知らせ"
        MAIL_FOOTER = "mail_footer", "メールの末尾の案内"
        ANSWER_REQUEST = "answer_request", "回答のお願い"
        ANSWER_REMINDER = "answer_reminder", "回答の催促"
        ESCALATION = "escalation", "期限を過ぎた区の代表担当者への知らせ"
        APPROVAL = "approval", "会員登録の承認"
        REFUSAL = "refusal", "会員登録の差戻し・却下"
        INVITATION = "invitation", "担当者の招待"
        TRANSFER = "transfer", "異動の季節の案内"
        HAND_OVER = "hand_over", "引継ぎの案内"
        ROLL = "roll", "担当者の年次確認の催促"
        PROFILE = "profile", "魅力発信の確認の催促"
        TIES = "ties", "各区調査のお願い"
        DIGEST = "digest", "1日1回のまとめ"

        @classmethod
        def of_mail(cls, key: str) -> "Wording.Key | None":
            """The key of the secretariat's text below the mail of a cause (Notice.key, OutgoingMail.key), or None."""
            return _OF_MAIL.get(key.partition(":")[0])

        @property
        def is_of_mail(self) -> bool:
            return self in _OF_MAIL.values()

    key = models.CharField("文面", max_length=20, choices=Key, db_index=True)
    text = models.TextField("内容", max_length=10_000, blank=True)
    asks_again = models.BooleanField("意味が変わった", default=False)
    follows = models.PositiveBigIntegerField("前の版の番号", null=True, editable=False)  # 0: the portal's own
    saved_at = models.DateTimeField("日時", default=timezone.now)
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="変えた人"
    )

    objects = WordingQuerySet.as_manager()

    class Meta:
        ordering = ["key", "-pk"]
        verbose_name = verbose_name_plural = "文面"
        constraints = [models.UniqueConstraint(fields=["key", "follows"], name="portal_wording_followed_once")]

    def __str__(self) -> str:
        return self.get_key_display()

    @property
    def version(self) -> str:
        """The day it was saved and its number: 2026-11-23.5."""
        return f"{timezone.localdate(self.saved_at)}.{self.pk}"


_OF_MAIL = {
    "proposal-posted": Wording.Key.ANSWER_REQUEST,
    "proposal-asked-later": Wording.Key.ANSWER_REQUEST,
    "answer-due": Wording.Key.ANSWER_REMINDER,
    "answer-escalated": Wording.Key.ESCALATION,
    "application-approved": Wording.Key.APPROVAL,
    "application-refused": Wording.Key.REFUSAL,
    "invitation": Wording.Key.INVITATION,
    "transfer-season": Wording.Key.TRANSFER,
    "hand-over": Wording.Key.HAND_OVER,
    "roll-unconfirmed": Wording.Key.ROLL,
    "profile-unconfirmed": Wording.Key.PROFILE,
    "tie-return": Wording.Key.TIES,
    "tie-return-again": Wording.Key.TIES,
    "digest": Wording.Key.DIGEST,
}


@functools.cache
def shipped(key: str) -> str:
    """The text the portal came with (fixtures/wordings); blank for mails, which came without one."""
    if key not in (Wording.Key.TERMS, Wording.Key.LICENCE):
        return ""
    return (settings.BASE_DIR / "fixtures" / "wordings" / f"{key}.md").read_text(encoding="utf-8").strip()
