import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Count, F, Min, OuterRef, Q, Subquery
from django.utils import timezone

from bulletin.attachments.enclosures import Enclosure
from bulletin.proposals.models.proposal_readers import members_among
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from members.models import Municipality, User
from portal.database.refusals import Taken, told_when_taken
from portal.japanese.text import normalise
from portal.models import AuditLine

from . import notices


class MessageQuerySet(models.QuerySet[Any]):
    def to_all(self) -> Self:
        """返信: messages to all members who may read the proposal, not on a private line."""
        return self.filter(line=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Messages to all, for members and the secretariat; on a private line, only for its proposers and its ward.

        Nobody else reads a private line, the secretariat included. Visitors read none.
        """
        if user.is_anonymous or not user.is_active:
            return self.none()
        readable = Q(line=None, proposal__in=Proposal.objects.visible_to(user).values("pk"))
        if user.municipality:
            own = Proposal.objects.proposed_by(user.municipality).values("pk")
            asked = Proposal.objects.shown().values("pk")
            readable |= Q(line=user.municipality, proposal__in=asked) | Q(line__isnull=False, proposal__in=own)
        elif not user.is_secretariat:
            return self.none()
        return self.filter(readable)

    def findable_by(self, user: Any) -> Self:
        """Messages that a search (portal.database.substrings) looks through for `user`; none for visitors.

        Those to all that nobody has hidden, on posted proposals the person reads as a member. Private lines and hidden
        messages have no search_text besides.
        """
        shown = self.to_all().filter(hidden_at=None).annotate(posted_at=F("written_at"))
        if user.is_anonymous or not (user.is_secretariat or user.municipality):
            return shown.none()
        readable = Proposal.objects.visible_to(user).posted().filter(pk=OuterRef("proposal")).order_by().values("pk")
        # So written, PostgreSQL looks at the proposal of each match, and not first at all proposals.
        return shown.alias(readable=Subquery(readable)).exclude(readable=None)

    def openable_by(self, user: User | AnonymousUser) -> Self:
        """Messages whose files `user` may have: those `user` may read; of hidden ones only the secretariat."""
        readable = self.visible_to(user)
        return readable if user.is_authenticated and user.is_secretariat else readable.filter(hidden_at=None)

    def concerning(self, municipality: Municipality) -> Self:
        """Messages on the municipality's proposals, to all where it was asked, and on its line; not hidden ones."""
        own = Proposal.objects.proposed_by(municipality).values("pk")
        asked = Proposal.objects.filter(addressees__municipality=municipality).values("pk")
        mine = Q(proposal__in=own) | Q(line=municipality) | Q(line=None, proposal__in=asked)
        return self.filter(mine, hidden_at=None)

    def unread_lines(self, municipality: Municipality) -> Any:
        """Private lines with messages that nobody of the municipality has read, the oldest first: dictionaries of
        proposal, line, number (of messages unread) and since (when the first of them was written). One query.

        The caller narrows the messages to those the municipality may read.
        """
        read = LineReading.objects.filter(
            proposal=OuterRef("proposal"), line=OuterRef("line"), municipality=municipality
        ).values("read_at")
        others = self.exclude(line=None).exclude(municipality=municipality).alias(last_read=Subquery(read))
        unread = others.filter(Q(last_read=None) | Q(written_at__gt=F("last_read")))
        lines = unread.order_by().values("proposal", "line", "line__lg_code", "line__name")
        return lines.annotate(number=Count("pk"), since=Min("written_at")).order_by("since")

    def hideable_by(self, user: User | AnonymousUser) -> Self:
        """Messages the secretariat may hide: those to all, none of private lines, which it cannot read."""
        if user.is_anonymous or not user.is_secretariat:
            return self.none()
        return self.to_all()

    def send(
        self,
        *,
        proposal: Proposal,
        body: str,
        by: User,
        token: str,
        line: Municipality | None = None,
        enclosed: dict[str, Any] | None = None,
    ) -> tuple["Message", bool]:
        """Save and notify of a message by the municipality of `by`: to all, or on the private line (相談) with `line`.

        `enclosed`: file, name, media_type, contents and is_clean of the file with it (EnclosureQuerySet.take_in, which
        may raise QuotaExceeded and OSError: nothing is saved then). Returns the message and whether this call wrote
        it: a form sent twice (`token`) is one message.
        """
        sent = self.filter(proposal=proposal, written_by=by, token=token)
        try:
            with told_when_taken(), transaction.atomic():
                written = {
                    "body": body,
                    "municipality": by.municipality,
                    "written_by": by,
                    "written_at": timezone.now(),
                    "search_text": "" if line else normalise(body),
                }
                message = self.create(proposal=proposal, line=line, token=token, **written)
                if enclosed:
                    Enclosure.objects.take_in(message, **enclosed)
                message._notify(has_file=bool(enclosed))
        except Taken:
            return sent.get(), False
        return message, True


class Message(models.Model):
    """返信: a message by a municipality or ward, to all members, or on a private line (相談) of proposers and ward."""

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="messages", verbose_name="提案")
    line = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="相談の相手の区"
    )
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="書いた自治体")
    body = models.TextField("本文", max_length=4000)
    written_at = models.DateTimeField("日時", default=timezone.now)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="書いた人"
    )
    token = models.CharField("送信の記号", max_length=40, blank=True, editable=False)  # a form sent twice is one
    hidden_at = models.DateTimeField("非表示にした日時", null=True, blank=True)
    hidden_reason = models.TextField("非表示の理由", blank=True)
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)  # of words to all, while shown

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "written_at", "pk"]
        verbose_name = verbose_name_plural = "返信"
        constraints = [
            models.UniqueConstraint(
                "proposal", "written_by", "token", condition=~Q(token=""), name="bulletin_message_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None) | (Q(line=None) & ~Q(hidden_reason="")),
                name="bulletin_message_hidden_with_reason",
                violation_error_message="非表示にする理由を入力してください。",
            ),
            models.CheckConstraint(
                condition=Q(search_text="") | Q(line=None, hidden_at=None), name="bulletin_message_private_is_not_found"
            ),
        ]
        indexes = [models.Index("written_at", "id", condition=Q(line=None), name="bulletin_message_newest")]

    def __str__(self) -> str:
        return f"{self.municipality} {self.body[:30]}"

    def _notify(self, *, has_file: bool) -> None:
        """Notify of a message to all: proposers, places asked, followers; of one on a private line: its two sides."""
        today, asked = timezone.localdate(), self.proposal.addressees
        proposers = self.proposal.proposing_readers()
        if self.line:
            readers = {**asked.filter(municipality=self.line).holders(today), **proposers}
            notices.said_on_line(self, readers, has_file=has_file)
            return
        rows = asked.exclude(answer__in=Addressee.Answer.refusing())
        if self.proposal.is_call:
            rows = rows.answered()  # hundreds are asked; who has not spoken is not bothered
        followers = members_among(self.proposal.followers())
        notices.replied(self, {**rows.holders(today), **proposers}, followers, has_file=has_file)

    @transaction.atomic
    def hide(self, *, by: User, reason: str) -> bool:
        """Hide a message to all, with a public reason; the writer is notified. False when it is hidden already."""
        shown = Message.objects.to_all().filter(pk=self.pk, hidden_at=None)
        if not shown.update(hidden_at=timezone.now(), hidden_reason=reason, search_text=""):
            return False
        self.refresh_from_db()
        AuditLine.objects.write("返信の非表示", self, by=by, municipality=self.municipality, reason=reason)
        notices.message_hidden(self)
        return True


class LineReadingQuerySet(models.QuerySet[Any]):
    def of(self, municipality: Municipality, proposal: int) -> dict[int, datetime.datetime]:
        """{pk of the ward: until when the municipality has read the line with it}, on one proposal. One query."""
        rows = self.filter(proposal=proposal, municipality=municipality)
        return dict(rows.values_list("line", "read_at"))

    def note(self, municipality: Municipality, proposal: int, lines: dict[int, datetime.datetime]) -> None:
        """Note for each line (pk of the ward) when the newest message was written that the municipality has read."""
        rows: list[Any] = [
            LineReading(proposal_id=proposal, line_id=line, municipality=municipality, read_at=moment)
            for line, moment in lines.items()
        ]
        unique = ["proposal", "line", "municipality"]
        self.bulk_create(rows, update_conflicts=True, unique_fields=unique, update_fields=["read_at"])


class LineReading(models.Model):
    """相談を読んだところ: until when a municipality has read a private line, one row for each of its sides.

    `read_at` is when the newest message was written that was on a page somebody of it opened.
    """

    proposal = models.ForeignKey(Proposal, models.CASCADE, related_name="+", verbose_name="提案")
    line = models.ForeignKey(Municipality, models.PROTECT, related_name="+", verbose_name="相談の相手の区")
    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="+", verbose_name="読んだ自治体")
    read_at = models.DateTimeField("読んだ連絡の日時")

    objects = LineReadingQuerySet.as_manager()

    class Meta:
        ordering = ["proposal", "line", "municipality"]
        verbose_name = verbose_name_plural = "相談を読んだところ"
        constraints = [
            models.UniqueConstraint("proposal", "line", "municipality", name="bulletin_linereading_once"),
        ]

    def __str__(self) -> str:
        return f"{self.proposal} {self.line} {self.municipality}"
