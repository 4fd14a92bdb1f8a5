"""Rows of わたしの自治体: own proposals that are not decided, and requests to agree to a case (申入れ)."""

from django.db.models import Count
from django.urls import reverse

from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressee_queries import AskedCounts
from bulletin.rollcall.models.addressees import Addressee
from bulletin.rollcall.notices import days_left
from members.own_rows import OwnRow, Part
from portal.japanese.wareki import wareki

from .models import Consent, Matching

MOST = 10  # one by one; the rest is a number with the way to the board
_RAISED = (Addressee.Answer.RAISED, Addressee.Answer.CONDITIONAL)


def own_rows(user, day):
    """Rows for `user`. Nine queries, ten where there are many."""
    yield from _own_proposals(user, day)
    for wanted in Matching.objects.awaiting(user.municipality):
        proposal = wanted.proposal
        page = proposal.get_absolute_url()
        why = f"{proposal.municipality}が、一緒に取り組みたいと申し入れています。"
        yield OwnRow(
            Part.WAITING, "連携の合意", "返事待ち", str(proposal), page, why, "合意する", f"{page}#matching", due=day
        )


def _own_proposals(user, day):
    """Rows of the open ones, the nearest last day first, and of those out of time, the latest first: MOST of each."""
    own = Proposal.objects.proposed_by(user.municipality).shown().with_proposer()
    open_ones = list(own.open().order_by("answer_until", "pk")[: MOST + 1])
    expired = list(own.filter(state=Proposal.State.EXPIRED).order_by("-answer_until", "-pk")[: MOST + 1])
    shown = [*open_ones[:MOST], *expired[:MOST]]
    numbers = [proposal.pk for proposal in shown]
    counts, raised, missing = Addressee.objects.counts_of(numbers, day), _raised(numbers), _missing(numbers)
    for proposal in shown:
        is_own = proposal.municipality_id == user.municipality.pk
        answered = counts.get(proposal.pk, AskedCounts(0, 0, 0))
        yield _row(proposal, day, is_own, answered, raised.get(proposal.pk, 0), missing.get(proposal.pk))
    if len(open_ones) > MOST or len(expired) > MOST:
        number = own.undecided().count() - len(shown)
        page, title = f"{reverse('bulletin:proposal-list')}?mine=own", f"ほかに{number}件"
        yield OwnRow(Part.BOARD, "提案と募集", "募集中か期限切れ", title, page, "", "掲示板で見る")


def _row(proposal, day, is_own, counts, raised, missing):
    """The row of a proposal that is open or out of time.

    `counts`: its AskedCounts; `raised`: how many raised their hand; `missing`: who has yet to agree, None without a
    申入れ.
    """
    page, kind, unit = proposal.get_absolute_url(), proposal.kind_name, "自治体" if proposal.is_call else "区"
    why = f"{counts.in_words(unit)}。手を挙げたのは{raised}{unit}。"
    is_open = proposal.state == Proposal.State.OPEN
    state = f"{proposal.get_state_display()}　{wareki(proposal.answer_until)}まで　{days_left(proposal, day)}"
    if not is_own:
        return OwnRow(Part.BOARD, f"共同{kind}", state, str(proposal), page, why, "読む", due=proposal.answer_until)
    if missing:
        why = f"{why}連携を申し入れました。{'、'.join(missing)}の合意を待っています。"
        return OwnRow(Part.BOARD, kind, state, str(proposal), page, why, "読む", due=proposal.answer_until)
    if raised:
        verb, make = "連携を申し入れる", reverse("bulletin:case-make", args=[proposal.pk])
        return OwnRow(Part.WAITING, kind, state, str(proposal), page, why, verb, make, due=day)
    if is_open:
        return OwnRow(Part.BOARD, kind, state, str(proposal), page, why, "読む", due=proposal.answer_until)
    why = f"{why}期限を改めて再開するか、終わらせてください。"
    return OwnRow(Part.WAITING, kind, state, str(proposal), page, why, "決める", page, proposal.answer_until, True)


def _raised(proposals):
    """{proposal: how many of its addressees raised their hand}. One query."""
    willing = Addressee.objects.filter(proposal__in=proposals, answer__in=_RAISED).order_by()
    return dict(willing.values_list("proposal").annotate(Count("pk")))


def _missing(proposals):
    """{proposal: names of partners that have not agreed}, of those with a 申入れ. Four queries.

    As Matching.missing: who took the raised hand back has not agreed either.
    """
    wanted = Matching.objects.filter(proposal__in=proposals).prefetch_related("partners__prefecture")
    agreed = set(Consent.objects.filter(proposal__in=proposals).values_list("proposal", "municipality"))
    willing = Addressee.objects.filter(proposal__in=proposals, answer__in=_RAISED)
    agreed &= set(willing.values_list("proposal", "municipality"))
    return {
        row.proposal_id: [place.full_name for place in row.partners.all() if (row.proposal_id, place.pk) not in agreed]
        for row in wanted
    }
