"""Rows of わたしの自治体: own proposals in every state, and requests to agree to a case (申入れ)."""

from typing import Any

from django.urls import reverse

from bulletin.proposals.models.proposals import Proposal
from bulletin.proposals.own_rows import ended_row, unposted_row
from bulletin.rollcall.models.addressee_queries import AskedCounts
from bulletin.rollcall.models.addressees import Addressee
from bulletin.rollcall.notices import days_left
from members.own_rows import OwnRow, Part
from portal.japanese.wareki import wareki

from .models import Matching

MOST = 10  # one by one of a state; the rest is a number with the way to the board
LAST = 10  # of what is over; the board has all


def own_rows(user, day):
    """Rows for `user`. Five queries."""
    yield from _own_proposals(user, day)
    for wanted in Matching.objects.awaiting(user.municipality):
        proposal = wanted.proposal
        page = proposal.get_absolute_url()
        why = f"{proposal.municipality}が、一緒に取り組みたいと申し入れています。"
        yield OwnRow(
            Part.WAITING, "連携の合意", "返事待ち", str(proposal), page, why, "合意する", f"{page}#matching", due=day
        )


def _own_proposals(user, day):
    """Rows of the drafts; of the open ones, the nearest last day first; of those out of time and of those that are
    over, the latest first. Which they are is read of all, in few columns; what is shown is then read whole.
    """
    own = Proposal.objects.proposed_by(user.municipality).shown().order_by("pk")
    rows: Any = own.values_list("pk", "municipality", "state", "answer_until", "closed_at", named=True)
    drafts, open_ones, expired, ended = (list[Any]() for _ in range(4))
    for row in rows:
        if row.state == Proposal.State.OPEN:
            open_ones.append(row)
        elif row.state == Proposal.State.EXPIRED:
            expired.append(row)
        elif row.state in Proposal.State.ended():
            ended.append(row)
        elif row.municipality == user.municipality.pk:
            drafts.append(row)
    open_ones.sort(key=lambda row: row.answer_until)
    expired.sort(key=lambda row: (row.answer_until, row.pk), reverse=True)
    ended.sort(key=lambda row: (row.closed_at, row.pk), reverse=True)
    undecided = [row.pk for row in (*open_ones[:MOST], *expired[:MOST])]
    shown = [*undecided, *(row.pk for row in (*drafts, *ended[:LAST]))]
    found = Proposal.objects.with_proposer().in_bulk(shown)
    yield from (unposted_row(found[row.pk], user, day) for row in drafts if row.pk in found)  # one may be discarded
    yield from _undecided([found[pk] for pk in undecided], user, day)
    if more := len(open_ones) + len(expired) - len(undecided):
        page, title = f"{reverse('bulletin:proposal-list')}?mine=own", f"ほかに{more}件"
        yield OwnRow(Part.BOARD, "提案と募集", "募集中か期限切れ", title, page, "", "掲示板で見る")
    yield from (ended_row(found[row.pk]) for row in ended[:LAST])


def _undecided(proposals, user, day):
    numbers = [proposal.pk for proposal in proposals]
    counts, missing = Addressee.objects.counts_of(numbers, day), Matching.objects.missing(numbers)
    for proposal in proposals:
        is_own = proposal.municipality_id == user.municipality.pk
        yield _row(proposal, day, is_own, counts.get(proposal.pk, AskedCounts()), missing.get(proposal.pk))


def _row(proposal, day, is_own, counts, missing):
    """The row of a proposal that is open or out of time.

    `counts`: its AskedCounts; `missing`: who has yet to agree, None without a 申入れ.
    """
    page, kind, unit = proposal.get_absolute_url(), proposal.kind_name, "自治体" if proposal.is_call else "区"
    why = f"{counts.in_words(unit)}。手を挙げた{unit}（条件付きを含む）は{counts.raised}{unit}。"
    is_open = proposal.state == Proposal.State.OPEN
    state = f"{proposal.get_state_display()}　{wareki(proposal.answer_until)}まで　{days_left(proposal, day)}"
    if not is_own:
        return OwnRow(Part.BOARD, f"共同{kind}", state, str(proposal), page, why, "読む", due=proposal.answer_until)
    if missing:
        why = f"{why}連携を申し入れました。{'、'.join(place.full_name for place in missing)}の合意を待っています。"
        return OwnRow(Part.BOARD, kind, state, str(proposal), page, why, "読む", due=proposal.answer_until)
    if counts.raised:
        verb, make = "連携を申し入れる", reverse("bulletin:case-make", args=[proposal.pk])
        return OwnRow(Part.WAITING, kind, state, str(proposal), page, why, verb, make, due=day)
    if is_open:
        return OwnRow(Part.BOARD, kind, state, str(proposal), page, why, "読む", due=proposal.answer_until)
    why = f"{why}期限を改めて再開するか、終わらせてください。"
    return OwnRow(Part.WAITING, kind, state, str(proposal), page, why, "決める", page, proposal.answer_until, True)
