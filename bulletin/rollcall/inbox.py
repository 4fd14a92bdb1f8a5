"""Rows of the inbox of a ward or municipality."""

from typing import NamedTuple

from django.urls import reverse
from django.utils.safestring import SafeString

from bulletin.proposals.models.words import AnswerWord
from portal.web.days import full_day

from .models.addressees import Addressee
from .notices import days_left

_COLUMNS = ("municipality__prefecture", "proposal__municipality__prefecture", "office", "holder")


class WaitingRow(NamedTuple):
    """Row of the inbox without an answer yet: last day, proposal, proposer, who looks after it."""

    left: str  # あと5日
    until: SafeString | str
    is_late: bool
    title: str
    url: str
    proposer: str
    holder: str
    answer_url: str
    handling_url: str


class AnsweredRow(NamedTuple):
    """Row of the inbox with an answer that may still be revised."""

    answer: str
    left: str
    title: str
    url: str
    revise: str  # the address of the form of the answer


def inbox_rows(page, today):
    """Rows of what is not answered; `page` of a Paginator of addressees."""
    return [_waiting(row, today) for row in _loaded(page)]


def _loaded(page):
    """The addressees of the page in its order. Two queries: a database finds them slowly with all the tables joined."""
    numbers = list(page.object_list.values_list("pk", flat=True))
    found = Addressee.objects.select_related(*_COLUMNS).in_bulk(numbers)
    return [found[number] for number in numbers]


def _waiting(row, today):
    proposal = row.proposal
    left = proposal.days_left(today)
    answer, handling = (reverse(f"bulletin:{name}", args=[proposal.pk]) for name in ("answer", "handling"))
    return WaitingRow(
        days_left(proposal, today),
        full_day(proposal.answer_until) if proposal.answer_until else "",
        left is not None and left <= 0,
        str(proposal),
        proposal.get_absolute_url(),
        str(proposal.municipality),
        _holder(row),
        answer,
        handling,
    )


def _holder(row):
    names = [row.office.name] if row.office else []
    names += [f"{row.holder}さん"] if row.holder else []
    return "　".join(names) or "未定"


def answered_rows(page, today):
    """Rows of what was answered and may still be revised; `page` of a Paginator of addressees."""
    words = AnswerWord.objects.names()
    return [
        AnsweredRow(
            words[row.answer] + (f"（{row.get_channel_display()}）" if row.channel else ""),
            days_left(row.proposal, today),
            str(row.proposal),
            row.proposal.get_absolute_url(),
            reverse("bulletin:answer", args=[row.proposal_id]),
        )
        for row in _loaded(page)
    ]
