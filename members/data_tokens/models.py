import datetime
import secrets
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from members.accounts.models.invitation_base import hash_token
from members.accounts.models.users import User
from members.people.models.assignments import Assignment
from members.people.models.offices import lock_municipalities
from members.places.models import Municipality
from portal.database.periods import holds_on
from portal.models import AuditLine

PREFIX = "renkei_"  # by which people and scanners of source code know what they have found
LONGEST_LIFE = datetime.timedelta(days=366)
MOST_TOKENS = 10  # of one municipality at a time
PLACE = ("assignment__office__municipality",)  # of a token, for select_related()
NOTE_USE = datetime.timedelta(minutes=10)  # how old the moment of the last use may be


class TooManyTokens(Exception):
    """Refusal: the municipality has MOST_TOKENS that can be used."""


class NameTaken(Exception):
    """Refusal: the municipality has a token of this name that can be used; so the same form sent twice makes one."""


class DataTokenScope(models.TextChoices):
    PROPOSALS = "proposals", "提案と募集（下書きを含む）"
    ANSWERS = "answers", "回答"
    MESSAGES = "messages", "返信と相談"


class DataTokenQuerySet(models.QuerySet["DataToken"]):
    def of(self, municipality: Municipality) -> Self:
        """All tokens of the municipality, those ended too, the newest first."""
        found = self.filter(assignment__office__municipality=municipality)
        found = found.select_related("assignment__user", "ended_by", *PLACE)
        return found.order_by("-made_at", "-pk")

    def managed_by(self, user: User | AnonymousUser) -> Self:
        """Tokens the user may end as a manager: those of the own municipality."""
        place = None if user.is_anonymous or not user.is_manager else user.municipality
        return self.of(place) if place else self.none()

    def valid_on(self, day: datetime.date) -> Self:
        """Tokens nobody ended whose last day is not over on `day`. Whether their makers still manage is asked apart."""
        return self.filter(ended_at=None, last_day__gte=day)

    def make(self, *, by: User, name: str, scopes: list[str], last_day: datetime.date) -> tuple["DataToken", str]:
        """A token of the municipality that `by` manages, and its text, which is kept nowhere.

        Raises TooManyTokens and NameTaken.
        """
        assignment, text = by.assignment, PREFIX + secrets.token_urlsafe(32)
        assert assignment is not None  # members.access.manager_page
        place = assignment.office.municipality
        with transaction.atomic():
            lock_municipalities(place.pk)
            others = self.of(place).valid_on(timezone.localdate())
            if len(others) >= MOST_TOKENS:
                raise TooManyTokens
            if any(other.name == name for other in others):
                raise NameTaken
            reads = {f"reads_{scope}": scope in scopes for scope in DataTokenScope.values}
            facts = {"name": name, "last_day": last_day, "token_hash": hash_token(text), "made_at": timezone.now()}
            token = self.create(assignment=assignment, **facts, **reads)
            AuditLine.objects.write("トークンの作成", token, by=by, municipality=place)
        return token, text

    def use(self, text: str) -> "DataToken | None":
        """The token with this text, its use noted, if it can be used now: not ended, not over, and its maker manages
        the municipality as on the day it was made. None for every other text. Two queries.
        """
        now = timezone.now()
        found = self.valid_on(timezone.localdate(now)).filter(token_hash=hash_token(text))
        token = found.select_related("assignment__user", "assignment__office__municipality__prefecture").first()
        if token is None or not token.maker_manages() or token.maker.municipality != token.municipality:
            return None  # whose rights would not be those of the municipality that the token names
        if token.last_used_at is None or now - token.last_used_at > NOTE_USE:
            self.filter(pk=token.pk).update(last_used_at=now)
        return token

    def end_all(self, *, by: User | None) -> int:
        """End those of the tokens that are not ended; returns how many."""
        return sum(token.end(by=by) for token in self.filter(ended_at=None).select_related(*PLACE))

    def end_unmanaged(self, now: datetime.datetime) -> int:
        """Daily task: end the tokens whose makers manage the municipality no longer; returns how many."""
        standing = self.valid_on(timezone.localdate(now)).select_related("assignment__user", *PLACE)
        return sum(token.end(by=None) for token in standing if not token.maker_manages())


class DataToken(models.Model):
    """トークン: lets a program read the data of the municipality its maker manages, up to `last_day`, that day in.

    Only a hash is kept. It ends with its maker's role, account or time in office, and never comes to life again.
    """

    Scope = DataTokenScope

    assignment = models.ForeignKey(
        Assignment, models.CASCADE, related_name="data_tokens", verbose_name="作った人の在任"
    )
    name = models.CharField("名前", max_length=50, help_text="何に使うか（例：庁内の集計表）")
    reads_proposals = models.BooleanField(DataTokenScope.PROPOSALS.label, default=False)
    reads_answers = models.BooleanField(DataTokenScope.ANSWERS.label, default=False)
    reads_messages = models.BooleanField(DataTokenScope.MESSAGES.label, default=False)
    token_hash = models.CharField("トークンのハッシュ", max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField("作成日時", default=timezone.now, editable=False)
    last_day = models.DateField("使える最後の日")
    last_used_at = models.DateTimeField("最後に使われた日時", null=True, blank=True, editable=False)
    ended_at = models.DateTimeField("終了日時", null=True, blank=True, editable=False)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="終了した人"
    )

    objects = DataTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        verbose_name = verbose_name_plural = "トークン"
        constraints = [
            models.CheckConstraint(
                condition=Q(reads_proposals=True) | Q(reads_answers=True) | Q(reads_messages=True),
                name="members_datatoken_reads_something",
                violation_error_message="読み取れるものを1つは選んでください。",
            )
        ]

    def __str__(self) -> str:
        return f"トークン「{self.name}」"

    @property
    def audit_name(self) -> str:
        """Its number and scopes: the name is the municipality's own."""
        return f"トークン（内部の番号 {self.pk}、読み取り：{'、'.join(self.scope_labels)}）"

    @property
    def scopes(self) -> list[DataTokenScope]:
        return [scope for scope in DataTokenScope if getattr(self, f"reads_{scope.value}")]

    @property
    def scope_labels(self) -> list[str]:
        return [str(scope.label) for scope in self.scopes]

    @property
    def maker(self) -> User:
        return self.assignment.user

    @property
    def municipality(self) -> Municipality:
        return self.assignment.office.municipality

    def maker_manages(self) -> bool:
        """Whether its maker still serves as manager where and as when it was made, the account never stopped since."""
        user, held = self.assignment.user, self.assignment
        holds = held.role == Assignment.Role.MANAGER and holds_on(timezone.localdate(), held.started_on, held.ended_on)
        was_stopped = user.stopped_at is not None and user.stopped_at >= self.made_at
        return holds and user.is_active and not was_stopped

    @property
    def state(self) -> str:
        """使えます, or why not, for the list."""
        if self.ended_at:
            return "終了"
        if self.last_day < timezone.localdate():
            return "期限切れ"
        return "使えます" if self.maker_manages() else "失効（作った人が代表担当者でなくなりました）"

    @property
    def is_usable(self) -> bool:
        return self.ended_at is None and self.last_day >= timezone.localdate() and self.maker_manages()

    def end(self, *, by: User | None) -> bool:
        """End it, once, for good. False when it is ended already."""
        with transaction.atomic():
            standing = DataToken.objects.filter(pk=self.pk, ended_at=None)
            if not standing.update(ended_at=timezone.now(), ended_by=by):
                return False
            AuditLine.objects.write("トークンの終了", self, by=by, municipality=self.municipality)
            return True
