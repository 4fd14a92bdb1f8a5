"""やりとり on the page of a proposal: words to all, and the private lines of the reader. Built in Python, escaped."""

import secrets
from collections import defaultdict
from html import escape

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from portal.days import month_day, time_tag, year_half
from portal.prepared import prepared
from portal.wareki import clock

from .models import Message

MOST = 50  # words to all on the proposal's page, the newest
MOST_OF_LINE = 5
_COLUMNS = ("pk", "line__lg_code", "line__name", "municipality__name", "municipality__kind")
_LOCK = (
    '<svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">'
    '<path d="M4 7V5a4 4 0 0 1 8 0v2M2.5 7h11v8h-11z" fill="none" stroke="currentColor" stroke-width="1.6"/></svg>'
)


class Talk:
    """Of one proposal, as Message.visible_to has it for the reader. One query; none for visitors."""

    def __init__(self, proposal, reader, roll_call, day):
        self.proposal, self.reader, self.day = proposal, reader, day
        self.token = secrets.token_hex(16)
        self.to_all: list[dict] = []
        self.by_line: dict[int, list[dict]] = defaultdict(list)
        if reader.is_member:
            for message in readable(proposal, reader):
                (self.by_line[message["line"]] if message["line"] else self.to_all).append(message)
        self.own = roll_call.own if not reader.is_proposer else None
        self.partners = roll_call.rows if reader.is_proposer else []

    @property
    def count(self):
        return len(self.to_all)

    @property
    def is_cut(self):
        return self.count > MOST

    def words(self):
        return html(self.to_all[-MOST:], self.day, self.reader.user)

    def lines(self):
        """A box for each private line on which something was said."""
        return mark_safe("".join(map(self._line, self.by_line.values())))

    def _line(self, messages):
        last = messages[-1]
        address, ward = line_url(self.proposal, last["line__lg_code"]), escape(last["line__name"])
        more = f"（{len(messages)}件）" if len(messages) > MOST_OF_LINE else ""
        return (
            f'<div class="private-line"><h3 class="private-line__title">{_LOCK}{ward}との相談</h3>'
            f'<p class="private-line__who">掲載した自治体と{ward}だけが読めます</p>'
            f"{html(messages[-MOST_OF_LINE:], self.day, self.reader.user, 4)}"
            f'<p class="section__more"><a href="{address}">{ward}との相談を開く{more}</a></p></div>'
        )

    @property
    def own_line(self):
        """Address of the line the reader's ward may open; None where there is none."""
        return self.own and line_url(self.proposal, self.own["municipality__lg_code"])

    def ways(self):
        """The lines a proposer may open, one with each that was asked, as list items."""
        lines = self.proposal.get_absolute_url() + "lines/"
        return mark_safe(
            "".join(
                f'<li><a href="{lines}{row["municipality__lg_code"]}/">{escape(row["municipality__name"])}</a></li>'
                for row in self.partners
            )
        )


def rows(proposal, user):
    """Messages of the proposal that `user` may read, oldest first."""
    return _values(Message.objects.visible_to(user).filter(proposal=proposal))


def readable(proposal, reader):
    """The same for a member who may read the proposal, asked without asking that again (tests hold them together)."""
    place = reader.municipality
    return _readable(proposal.pk, place and place.pk, is_proposer=reader.is_proposer)


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


def html(messages, day, user, level=3):
    """The messages as a list; hidden ones say why, and only the secretariat still reads them."""
    items = "".join(_item(message, day, user, level) for message in messages)
    return mark_safe(f'<ul class="talk">{items}</ul>') if items else ""


def _item(message, day, user, level):
    ward = " place--ward" if message["municipality__kind"] == "ward" else ""
    return (
        f'<li class="talk__item" id="m{message["pk"]}"><div class="talk__head"><h{level} class="talk__who">'
        f'<span class="place{ward}">{escape(message["municipality__name"])}</span></h{level}>'
        f'<span class="talk__when">{_moment(message["written_at"], day)}</span></div>{_text(message, user)}</li>'
    )


def _text(message, user):
    if not message["hidden_at"]:
        text = f'<p class="talk__text">{_lines(message["body"])}</p>'
        if not user.is_secretariat or message["line"]:
            return text
        address = reverse("bulletin:message-hide", args=[message["pk"]])
        return f'{text}<p class="talk__text"><a href="{address}">非表示にする</a></p>'
    why = f'<p class="talk__text absent">事務局が非表示にしました。理由：{_lines(message["hidden_reason"])}</p>'
    if not user.is_secretariat:
        return why
    return f'{why}<details class="talk__text"><summary>もとの文</summary>{_lines(message["body"])}</details>'


def _moment(moment, today):
    local = timezone.localtime(moment)
    year = year_half(local.date()) if local.year != today.year else ""
    return time_tag(local.date(), f"{year}{month_day(local.date())}{clock(local)}")


def _lines(text):
    return escape(text).replace("\n", "<br>")
