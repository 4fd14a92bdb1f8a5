"""ProposalBase: the fields and display names of Proposal, and the helpers that its transitions share."""

import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality, Office, User
from portal.japanese.text import normalise
from portal.japanese.wareki import full_date
from portal.models import AuditLine, RecordVersion

from .co_proposers import CoProposer
from .fields import Field
from .proposal_choices import ProposalScope, ProposalState, ProposalVisibility
from .proposal_queries import ProposalQuerySet
from .versions import ProposalVersion

LABELS = {
    "title": "件名",
    "summary": "あらまし",
    "body": "本文",
    "offers": "出せるもの",
    "seeks": "求めること",
    "season": "時期",
}
TEXTS = list(LABELS)
NO_TITLE = "（件名なし）"
STANDS = {"hidden_at": None, "merged_into": None}  # what is hidden or merged takes no step


def kind_name(is_call: bool) -> str:
    return "募集" if is_call else "提案"


def number_name(is_call: bool, number: int | None) -> str:
    """ProposalBase.number_name of one whose columns alone are read."""
    return f"{kind_name(is_call)}の下書き" if number is None else f"{kind_name(is_call)}第{number}号"


class ProposalBase(models.Model):
    """Abstract: fields, states and names of Proposal. Its transitions stand in the classes derived from it."""

    State = ProposalState
    Visibility = ProposalVisibility
    Scope = ProposalScope

    # rows that belong to it, of models in the rooms above, which import this one
    addressees: Any  # AddresseeQuerySet
    attachments: Any  # AttachmentQuerySet
    follow_set: Any  # FollowQuerySet

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="proposals", verbose_name="提案する自治体"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="proposals", verbose_name="担当課")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )
    number = models.PositiveIntegerField("番号", null=True, unique=True, editable=False)  # from its first posting on
    token = models.CharField("送信の記号", max_length=40, blank=True, editable=False)  # a form sent twice is one
    title = models.CharField(LABELS["title"], max_length=80, blank=True)
    summary = models.CharField(LABELS["summary"], max_length=200, blank=True)
    body = models.TextField(LABELS["body"], max_length=10_000, blank=True)  # Markdown
    fields = models.ManyToManyField(Field, blank=True, related_name="proposals", verbose_name="分野")
    offers = models.TextField(LABELS["offers"], max_length=1000, blank=True)
    seeks = models.TextField(LABELS["seeks"], max_length=1000, blank=True)
    season = models.CharField(LABELS["season"], max_length=100, blank=True, help_text="例：11月ごろ、冬、平成27年度中")
    scope = models.CharField("あて先", max_length=10, choices=ProposalScope, default=ProposalScope.ALL)
    chosen = models.ManyToManyField(Municipality, blank=True, related_name="+", verbose_name="選んだあて先")
    answer_until = models.DateField("回答期限", null=True, blank=True, help_text="この日を含みます")
    visibility = models.CharField(
        "公開の範囲", max_length=10, choices=ProposalVisibility, default=ProposalVisibility.MEMBERS
    )
    state = models.CharField("状態", max_length=10, choices=ProposalState, default=ProposalState.DRAFT)
    posted_at = models.DateTimeField("掲載日時", null=True, blank=True)
    closed_at = models.DateTimeField("終了日時", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)
    created_at = models.DateTimeField("登録日時", default=timezone.now)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)
    hidden_at = models.DateTimeField("非表示にした日時", null=True, blank=True)
    hidden_reason = models.TextField("非表示の理由", blank=True)
    returned_at = models.DateTimeField("差し戻した日時", null=True, blank=True)
    returned_reason = models.TextField("差戻しの理由", blank=True)
    is_returned_by_desk = models.BooleanField("事務局が差し戻した", default=False)  # or else by its own manager
    merged_into = models.ForeignKey(
        "bulletin.Proposal", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="まとめた先"
    )

    objects = ProposalQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.number_name}「{self.title}」" if self.title else f"{self.number_name}{NO_TITLE}"

    def get_absolute_url(self) -> str:
        return reverse("bulletin:proposal-detail", args=[self.pk])

    @property
    def is_call(self) -> bool:
        """A ward's 募集 instead of a municipality's 提案."""
        return self.municipality.is_ward

    @property
    def kind_name(self) -> str:
        return kind_name(self.is_call)

    @property
    def number_name(self) -> str:
        """提案第128号: can be typed, and read over the telephone. What was never posted has no number: 提案の下書き."""
        return number_name(self.is_call, self.number)

    @property
    def title_shown(self) -> str:
        """Its title; in the place of a blank one, words that say so."""
        return self.title or NO_TITLE

    @property
    def audit_name(self) -> str:
        """Its name in the audit, without the title while it is a draft: that is private to its municipality."""
        if self.posted_at:
            return str(self)
        return self.number_name if self.number is not None else f"{self.number_name}（内部の番号 {self.pk}）"

    @property
    def addressed_name(self) -> str:
        """23区すべて; of a call 会員自治体すべて. Those chosen are named by their rows."""
        return "会員自治体すべて" if self.is_call else self.Scope.ALL.label

    def days_left(self, day: datetime.date) -> int | None:
        """Days from `day` until the last day for answers: 0 on that day, negative after it; None without one."""
        return (self.answer_until - day).days if self.answer_until else None

    def build_search_text(self) -> None:
        """Set search_text from everything a reader of the proposal sees; the caller saves."""
        names = [self.municipality.full_name, *(str(each.municipality) for each in self.confirmed_partners())]
        parts = [*(getattr(self, name) for name in TEXTS), *names, *(field.name for field in self.fields.all())]
        self.search_text = normalise("／".join(filter(None, parts)))

    def confirmed_partners(self) -> QuerySet[CoProposer]:
        """共同提案 that count, with their municipalities."""
        joined = CoProposer.objects.filter(proposal=self.pk).confirmed()
        return joined.select_related("municipality__prefecture")

    def snapshot(self) -> list[list[str]]:
        """Label and text of everything the page shows, as kept in a version."""
        return [
            *([LABELS[name], getattr(self, name)] for name in TEXTS),
            ["分野", "、".join(field.name for field in self.fields.all())],
            ["回答期限", full_date(self.answer_until) if self.answer_until else ""],
            ["あて先", self.addressed_name if self.scope == self.Scope.ALL else self._asked()],
            ["公開の範囲", self.get_visibility_display()],
            ["担当課", self.office.name if self.office else ""],
        ]

    def _asked(self) -> str:
        asked = self.addressees.select_related("municipality__prefecture")
        return "、".join(row.municipality.full_name for row in asked)

    def count_change(self) -> None:
        """Raise RecordVersion, so that cached public pages are made anew; nothing for a proposal no visitor sees."""
        if self.visibility == self.Visibility.PUBLIC:
            RecordVersion.count_change()

    def hold(self, **where: Any) -> bool:
        """Lock its row until the end of the transaction: serialises answers, changes, closing and making a case.

        False where it does not meet `where` (any more). Its number is read with it: given once, perhaps meanwhile.
        """
        found = type(self).objects.select_for_update(no_key=True).filter(pk=self.pk, **where).order_by()
        held = list(found.values_list("number", flat=True))
        if held:
            self.number = held[0]
        return bool(held)

    def _change(self, action: str, *, by: User | None, where: dict[str, Any], reason: str = "", **fields: Any) -> bool:
        """Compare and set, with its line of the audit: False unless the row still meets `where`."""
        found = type(self).objects.filter(pk=self.pk, **where)
        if not found.update(**fields, updated_at=timezone.now()):
            return False
        self._read_anew()
        self._note(action, by=by, reason=reason)
        return True

    def _read_anew(self) -> None:
        """Read the row, and what notices name of it, into this object. One query."""
        told = ["municipality__prefecture", "office__municipality__prefecture", "created_by"]
        self.refresh_from_db(from_queryset=type(self).objects.select_related(*told))

    def _note(self, action: str, *, by: User | None, reason: str = "") -> None:
        """Write the audit's line of a change that was made, and count it."""
        AuditLine.objects.write(action, self, by=by, municipality=self.municipality, reason=reason)
        self.count_change()

    def _index(self) -> None:
        self.build_search_text()
        type(self).objects.filter(pk=self.pk).update(search_text=self.search_text)

    def _keep(self, action: str, by: User) -> None:
        """Keep the text that stands now as a version; with `action`, write the audit's line and count the change."""
        kept = ProposalVersion(proposal_id=self.pk, number=self.version, content=self.snapshot(), saved_by=by)
        ProposalVersion.objects.bulk_create([kept], ignore_conflicts=True)
        if action:
            AuditLine.objects.write(action, self, by=by, municipality=self.municipality)
            self.count_change()
