import datetime
import re
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.db.models.fields.json import KT
from django.urls import reverse
from django.utils import timezone

from members.models import Membership, Municipality, Office
from portal.models import AuditLine, RecordVersion
from portal.text import normalise
from portal.wareki import full_date

from .asking import Asking
from .fields import Field
from .matching import Matched
from .moderation import Moderated
from .posting import Posted

LABELS = {
    "title": "件名",
    "summary": "あらまし",
    "body": "本文",
    "offers": "出せるもの",
    "seeks": "求めること",
    "season": "時期",
}
TEXTS = list(LABELS)
_NUMBER = re.compile(r"(?:提案|募集)?第?([0-9]{1,9})号?")


class ProposalQuerySet(models.QuerySet):
    def posted(self):
        """Posted at some time, whatever became of them: not drafts, not waiting for the manager."""
        return self.exclude(posted_at=None)

    def open(self):
        """募集中: posted, and nobody has ended them."""
        return self.filter(state=Proposal.State.OPEN)

    def talking(self):
        """Where words may still be exchanged: open or matched, and shown."""
        return self.shown().filter(state__in=[Proposal.State.OPEN, Proposal.State.MATCHED])

    def calls_to_all(self):
        """募集 of a ward to all member municipalities: who became one later may answer as well."""
        return self.filter(scope=Proposal.Scope.ALL, municipality__kind=Municipality.Kind.WARD)

    def joinable_by(self, user):
        """Open calls to all members which have no row yet for the own municipality."""
        if user.is_anonymous or not user.municipality or user.municipality.is_ward:
            return self.none()
        if not user.municipality.memberships.as_of(timezone.localdate()).exists():
            return self.none()
        asked = Proposal.objects.filter(addressees__municipality=user.municipality).values("pk")
        return self.open().shown().calls_to_all().exclude(pk__in=asked)

    def repliable_by(self, user):
        """Those to which `user` may reply to all: own ones, those the own municipality was asked, calls to all."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        place = user.municipality
        asked = Proposal.objects.filter(addressees__municipality=place).values("pk")
        concerned = self._made_by(place) | Q(pk__in=asked)
        if not place.is_ward:
            concerned |= Q(scope=Proposal.Scope.ALL, municipality__kind=Municipality.Kind.WARD)
        return self.talking().filter(concerned)

    def shown(self):
        """Not hidden by the secretariat, nor merged into another."""
        return self.filter(hidden_at=None, merged_into=None)

    def public(self):
        """What a visitor may read: posted with 一般公開 and shown."""
        return self.posted().shown().filter(visibility=Proposal.Visibility.PUBLIC)

    def asking_all(self, day):
        """What a visitor may read and is still open for answers on `day`, its last day included; newest first."""
        return self.public().open().filter(answer_until__gte=day).order_by("-posted_at", "-pk")

    def overdue(self, day):
        """Open ones whose last day for answers is over on `day`."""
        return self.open().filter(answer_until__lt=day)

    def proposed_by(self, municipality):
        """The municipality's own, and those it joined as a confirmed co-proposer."""
        return self.filter(self._made_by(municipality))

    def _made_by(self, municipality):
        joined = Proposal.objects.filter(
            co_proposers__municipality=municipality, co_proposers__confirmed_at__isnull=False
        )
        return Q(municipality=municipality) | Q(pk__in=joined.values("pk"))

    def visible_to(self, user):
        """What `user` may read: public ones; for people in office all posted ones, and the drafts of their own
        municipality and those it was asked to join; for the secretariat all posted ones, hidden ones included."""
        if user.is_anonymous or not user.is_active:
            return self.public()
        if user.is_secretariat:
            return self.posted()
        if not user.municipality:
            return self.public()
        place = user.municipality
        asked = Proposal.objects.filter(co_proposers__municipality=place, co_proposers__declined_at=None)
        posted = Q(posted_at__isnull=False, hidden_at=None, merged_into=None)
        return self.filter(Q(municipality=place) | Q(pk__in=asked.values("pk")) | posted)

    def merged_for(self, user):
        """Merged ones that lead `user` to what they were merged into; visitors only from what they could read."""
        found = self.filter(hidden_at=None, merged_into__in=Proposal.objects.visible_to(user).values("pk"))
        is_member = user.is_authenticated and (user.is_secretariat or user.municipality)
        return found if is_member else found.filter(visibility=Proposal.Visibility.PUBLIC)

    def editable_by(self, user):
        """Those of the own municipality, by anybody who serves there today; co-proposers read only."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(municipality=user.municipality, hidden_at=None, merged_into=None)

    def begin(self, *, by, token, fields=(), chosen=(), **texts):
        """A draft of the municipality `by` serves, and whether it is new: the same form sent twice begins one."""
        with transaction.atomic():
            proposal: Any
            proposal, is_new = self.get_or_create(
                created_by=by, token=token, defaults={"municipality": by.municipality, **texts}
            )
            if is_new:
                proposal.fields.set(fields)
                proposal.chosen.set(chosen)
        return proposal, is_new

    def numbered(self, query):
        """The one whose number was typed: 提案第128号, 第128号, 128, in full or half width."""
        match = _NUMBER.fullmatch(normalise(query))
        return self.filter(pk=int(match[1])) if match else self.none()

    def waiting_for_writers(self):
        """Those their own people have to do something about: drafts, to be approved, or out of time."""
        return self.filter(state__in=[Proposal.State.DRAFT, Proposal.State.WAITING, Proposal.State.EXPIRED])

    def with_posted_title(self):
        """Each with the title it has, or had when it was on the board, and its last day for answers while it is there.

        What a draft says now is its writers'.
        """
        from .versions import ProposalVersion

        last = ProposalVersion.objects.filter(proposal=OuterRef("pk")).order_by("-number")
        then = Subquery(last.annotate(title=KT("content__0__1")).values("title")[:1])  # pairs, 件名 the first
        return self.annotate(
            posted_title=Case(
                When(posted_at__isnull=False, then="title"), default=then, output_field=models.TextField()
            ),
            posted_until=Case(When(posted_at__isnull=False, then="answer_until")),
        )

    def on_desk(self, state=""):
        """For the secretariat, those of a state: what was posted, and of drafts what it sent back to its writers.

        A draft that its own manager sent back is its municipality's alone, whoever had sent it back before.
        """
        match state:
            case "open":
                return self.open().shown()
            case "hidden":
                return self.exclude(hidden_at=None)
            case "returned":
                drafts = self.filter(state=Proposal.State.DRAFT, is_returned_by_desk=True)
                return drafts.exclude(returned_at=None).order_by("-returned_at")
            case "merged":
                return self.exclude(merged_into=None)
        return self.posted()

    def with_proposer(self):
        return self.select_related("municipality__prefecture", "office")


class Proposal(Posted, Asking, Moderated, Matched):
    """提案 of a municipality to wards, or 募集 (a ward's call) to municipalities: an enquiry with a roll-call.

    Known by its number (提案第128号), which is its key. `answer_until` is the last day for answers, inclusive.
    Its states change in posting.py, what the secretariat does with it stands in moderation.py.
    """

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        WAITING = "waiting", "承認待ち"  # for the manager, where the municipality wants that
        OPEN = "open", "募集中"
        MATCHED = "matched", "成立"
        UNMATCHED = "unmatched", "不成立"
        WITHDRAWN = "withdrawn", "取下げ"
        EXPIRED = "expired", "期限切れ"

        @classmethod
        def closed(cls):
            return [cls.MATCHED, cls.UNMATCHED, cls.WITHDRAWN, cls.EXPIRED]

    class Visibility(models.TextChoices):
        MEMBERS = "members", "会員に公開"
        PUBLIC = "public", "一般公開"

    class Scope(models.TextChoices):
        ALL = "all", "23区すべて"  # of a call: 会員自治体すべて
        SOME = "some", "選んだ区"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="proposals", verbose_name="提案する自治体"
    )
    office = models.ForeignKey(Office, models.PROTECT, null=True, related_name="proposals", verbose_name="担当課")
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )
    token = models.CharField("送信の記号", max_length=40, blank=True, editable=False)  # a form sent twice is one
    title = models.CharField(LABELS["title"], max_length=80, blank=True)
    summary = models.CharField(LABELS["summary"], max_length=200, blank=True)
    body = models.TextField(LABELS["body"], max_length=10_000, blank=True)  # Markdown
    fields = models.ManyToManyField(Field, blank=True, related_name="proposals", verbose_name="分野")
    offers = models.TextField(LABELS["offers"], max_length=1000, blank=True)
    seeks = models.TextField(LABELS["seeks"], max_length=1000, blank=True)
    season = models.CharField(LABELS["season"], max_length=100, blank=True, help_text="例：11月ごろ、冬、平成27年度中")
    scope = models.CharField("あて先", max_length=10, choices=Scope, default=Scope.ALL)
    chosen = models.ManyToManyField(Municipality, blank=True, related_name="+", verbose_name="選んだあて先")
    answer_until = models.DateField("回答期限", null=True, blank=True, help_text="この日を含みます")
    visibility = models.CharField("公開の範囲", max_length=10, choices=Visibility, default=Visibility.MEMBERS)
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    posted_at = models.DateTimeField("掲載日時", null=True, blank=True)
    closed_at = models.DateTimeField("終了日時", null=True, blank=True)
    version = models.PositiveIntegerField("版", default=1)
    created_at = models.DateTimeField("登録日時", default=timezone.now)
    updated_at = models.DateTimeField("更新日時", default=timezone.now)
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        ordering = ["-posted_at", "-pk"]
        verbose_name = verbose_name_plural = "提案"
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting"], posted_at=None, closed_at=None)
                | Q(state="open", posted_at__isnull=False, closed_at=None, answer_until__isnull=False)
                | Q(
                    state__in=["matched", "unmatched", "withdrawn", "expired"],
                    posted_at__isnull=False,
                    closed_at__isnull=False,
                ),
                name="bulletin_proposal_state_has_its_moments",
                violation_error_message="状態と日時が合いません。",
            ),
            models.UniqueConstraint(
                "created_by", "token", condition=~Q(token=""), name="bulletin_proposal_written_once"
            ),
        ]
        indexes = [
            models.Index("posted_at", "id", name="bulletin_proposal_newest"),
            models.Index("state", "answer_until", name="bulletin_proposal_overdue"),
        ]

    def __str__(self):
        return f"{self.number_name}「{self.title}」"

    def get_absolute_url(self):
        return reverse("bulletin:proposal-detail", args=[self.pk])

    @property
    def is_call(self):
        """A ward's 募集 instead of a municipality's 提案."""
        return self.municipality.is_ward

    @property
    def kind_name(self):
        return "募集" if self.is_call else "提案"

    @property
    def number_name(self):
        """提案第128号: can be typed, and read over the telephone."""
        return f"{self.kind_name}第{self.pk}号"

    @property
    def audit_name(self):
        """By its number alone until it is posted: a draft is its municipality's."""
        return str(self) if self.posted_at else self.number_name

    @property
    def addressed_name(self):
        """23区すべて; of a call 会員自治体すべて. Those chosen are named by their rows."""
        return "会員自治体すべて" if self.is_call else self.Scope.ALL.label

    def days_left(self, day: datetime.date) -> int | None:
        """Days from `day` until the last day for answers: 0 on that day, negative after it; None without one."""
        return (self.answer_until - day).days if self.answer_until else None

    def may_be_addressed(self, day):
        """Whom it can ask: the wards, or for a ward's call the member municipalities, of `day`."""
        places = Municipality.objects.as_of(day)
        if not self.is_call:
            return places.wards()
        return places.not_wards().filter(pk__in=Membership.objects.as_of(day).values("municipality"))

    def lacks(self, day):
        """What keeps it from being posted on `day`: name of the field and what to do; empty when nothing does."""
        wanted = [("title", "件名を入力してください。"), ("summary", "あらましを入力してください。")]
        lacking = [(name, text) for name, text in wanted if not getattr(self, name)]
        if not self.office_id:
            lacking.append(("office", "担当課を選んでください。"))
        if not (self.offers or self.seeks):
            lacking.append(("offers", "出せるものか求めることのどちらかを入力してください。"))
        if not self.fields.exists():
            lacking.append(("fields", "分野を1つ以上選んでください。"))
        if self.scope == self.Scope.SOME and not self.chosen.exists():
            lacking.append(("chosen", "あて先を1つ以上選んでください。"))
        if not self.answer_until:
            lacking.append(("answer_until", "回答期限を入力してください。"))
        elif self.answer_until <= day:
            lacking.append(("answer_until", "回答期限は明日以後の日にしてください。"))
        return lacking

    def build_search_text(self):
        """Set search_text from everything a reader of the proposal sees; the caller saves."""
        names = [self.municipality.full_name, *(str(each.municipality) for each in self.confirmed_partners())]
        parts = [*(getattr(self, name) for name in TEXTS), *names, *(field.name for field in self.fields.all())]
        self.search_text = normalise("／".join(filter(None, parts)))

    def confirmed_partners(self):
        """共同提案 that count, with their municipalities."""
        return self.co_proposers.exclude(confirmed_at=None).select_related("municipality__prefecture")

    def snapshot(self):
        """Label and text of everything the page shows, as kept in a version."""
        return [
            *([LABELS[name], getattr(self, name)] for name in TEXTS),
            ["分野", "、".join(field.name for field in self.fields.all())],
            ["回答期限", full_date(self.answer_until) if self.answer_until else ""],
            ["あて先", self.addressed_name if self.scope == self.Scope.ALL else self._asked()],
            ["公開の範囲", self.get_visibility_display()],
            ["担当課", self.office.name if self.office else ""],
        ]

    def _asked(self):
        asked = self.addressees.select_related("municipality__prefecture")
        return "、".join(row.municipality.full_name for row in asked)

    def count_change(self):
        """Tell kept public pages that something on them changed; nothing for a proposal no visitor sees."""
        if self.visibility == self.Visibility.PUBLIC:
            RecordVersion.count_change()

    def _change(self, action, *, by, where, reason="", **fields):
        """Compare and set, with its line of the audit: False unless the row still meets `where`."""
        found = Proposal.objects.filter(pk=self.pk, **where)
        if not found.update(**fields, updated_at=timezone.now()):
            return False
        self.refresh_from_db()
        AuditLine.objects.write(action, self, by=by, municipality=self.municipality, reason=reason)
        self.count_change()
        return True
