"""やりとり on the page of a proposal: messages to all, and the private lines of the reader."""

import secrets
from collections import defaultdict
from pathlib import PurePath
from typing import NamedTuple

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from members.people.reach import NOBODY
from portal.database.compiled_queries import prepared
from portal.japanese.wareki import clock
from portal.web.days import month_day, time_tag, year_half

from .forms import TalkForm
from .models import LineReading, Message

MOST = 50  # words to all on the proposal's page, the newest
MOST_OF_LINE = 5
_FILE = ("enclosure__pk", "enclosure__name", "enclosure__size", "enclosure__recheck_at", "enclosure__contents")
_COLUMNS = ("pk", "line__lg_code", "line__name", "municipality__name", "municipality__kind", *_FILE)


class FileRow(NamedTuple):
    """The file of a message, to one who may have it."""

    name: str
    kind: str  # PDF, DOCX …
    size: int  # bytes
    url: str  # "" until the scanner has passed it
    contents: str  # of a ZIP, a file's name a line


class MessageRow(NamedTuple):
    """A message as a list shows it to one reader."""

    pk: int
    place: str
    is_ward: bool
    moment: SafeString
    body: str
    is_hidden: bool
    hidden_reason: str
    hide_url: str  # for who may hide it, else ""
    file: FileRow | None


class LineRow(NamedTuple):
    """A private line that has messages, with the last of them."""

    ward: str
    url: str
    number: int  # of all its messages where only the last are shown, else 0
    messages: list[MessageRow]


class Talk:
    """Messages of one proposal that the reader may read (MessageQuerySet.visible_to). One query; none for visitors."""

    def __init__(self, proposal, permissions, roll_call, day):
        self.proposal, self.permissions, self.day = proposal, permissions, day
        self.token = secrets.token_hex(16)
        self.to_all: list[dict] = []
        self.by_line: dict[int, list[dict]] = defaultdict(list)
        if permissions.is_member:
            for message in readable(proposal, permissions):
                (self.by_line[message["line"]] if message["line"] else self.to_all).append(message)
        self.own = roll_call.own if not permissions.is_proposer else None
        self.partners = roll_call.rows if permissions.is_proposer else []
        without = sum(not row["has_people"] for row in roll_call.rows)
        self.nobody = f"{without}{roll_call.unit}" if without else ""  # number of addressees that read nothing

    @property
    def count(self):
        return len(self.to_all)

    @property
    def number_of_files(self):
        """Of the files with messages that the reader can open now."""
        said = [*self.to_all, *(message for messages in self.by_line.values() for message in messages)]
        return sum(bool(file and file.url) for file in (_file_for(message, self.permissions.user) for message in said))

    @property
    def file_field(self):
        """Of the form below the messages to all."""
        return TalkForm()["file"]

    @property
    def is_cut(self):
        return self.count > MOST

    def mark_read(self):
        """Note that the reader's municipality has read the lines shown here, but for those of which more is unread."""
        if not self.by_line or not (place := self.permissions.municipality):
            return
        until, read = LineReading.objects.of(place, self.proposal.pk), {}
        for line, messages in self.by_line.items():
            unread = [each for each in messages if line not in until or each["written_at"] > until[line]]
            if 0 < len(unread) <= MOST_OF_LINE:
                read[line] = messages[-1]["written_at"]
        if read:
            LineReading.objects.note(place, self.proposal.pk, read)

    @property
    def newest(self):
        """The newest messages to all."""
        return message_rows(self.to_all[-MOST:], self.day, self.permissions.user)

    @property
    def lines(self):
        """Each private line that has messages."""
        return [self._line(messages) for messages in self.by_line.values()]

    def _line(self, messages):
        last, number = messages[-1], len(messages)
        shown = message_rows(messages[-MOST_OF_LINE:], self.day, self.permissions.user)
        url = line_url(self.proposal, last["line__lg_code"])
        return LineRow(last["line__name"], url, number if number > MOST_OF_LINE else 0, shown)

    @property
    def own_line(self):
        """Address of the line the reader's ward may open; None where there is none."""
        return self.own and line_url(self.proposal, self.own["municipality__lg_code"])

    @property
    def openable_lines(self):
        """Name and address of the lines a proposer may open, one with each that was asked, and NOBODY where so."""
        lines = self.proposal.get_absolute_url() + "lines/"
        return [
            (row["municipality__name"], f"{lines}{row['municipality__lg_code']}/", "" if row["has_people"] else NOBODY)
            for row in self.partners
        ]


def rows(proposal, user):
    """Messages of the proposal that `user` may read, oldest first."""
    return _values(Message.objects.visible_to(user).filter(proposal=proposal))


def readable(proposal, permissions):
    """Messages as MessageQuerySet.visible_to, for a member known to read the proposal (a test compares the two)."""
    place = permissions.municipality
    return _readable(proposal.pk, place and place.pk, is_proposer=permissions.is_proposer)


@prepared
def _readable(proposal, place, *, is_proposer):
    messages = Message.objects.filter(proposal=proposal)
    if not is_proposer:
        messages = messages.to_all() if place is None else messages.filter(Q(line=None) | Q(line=place))
    return _values(messages)


def _values(messages):
    columns = ("line", "body", "written_at", "hidden_at", "hidden_reason", *_COLUMNS)
    return messages.order_by("written_at", "pk").values(*columns)


def line_url(proposal, lg_code):
    return reverse("bulletin:line", args=[proposal.pk, lg_code])


def message_rows(messages, day, user):
    """The messages for `user`; only the secretariat still reads those it has hidden, and hides words to all."""
    return [_row(message, day, user) for message in messages]


def _row(message, day, user):
    is_hidden = message["hidden_at"] is not None
    may_hide = user.is_secretariat and not message["line"] and not is_hidden
    return MessageRow(
        message["pk"],
        message["municipality__name"],
        message["municipality__kind"] == "ward",
        _moment(message["written_at"], day),
        message["body"],
        is_hidden,
        message["hidden_reason"],
        reverse("bulletin:message-hide", args=[message["pk"]]) if may_hide else "",
        _file_for(message, user),
    )


def _file_for(message, user):
    """FileRow of the message; None without a file, and of a hidden message for all but the secretariat."""
    if not message["enclosure__pk"] or (message["hidden_at"] and not user.is_secretariat):
        return None
    kind = PurePath(message["enclosure__name"]).suffix[1:].upper()
    is_open = message["enclosure__recheck_at"] is None
    url = reverse("bulletin:enclosure", args=[message["enclosure__pk"]]) if is_open else ""
    return FileRow(message["enclosure__name"], kind, message["enclosure__size"], url, message["enclosure__contents"])


def _moment(moment, today):
    local = timezone.localtime(moment)
    year = year_half(local.date()) if local.year != today.year else ""
    return time_tag(local.date(), f"{year}{month_day(local.date())}{clock(local)}")
