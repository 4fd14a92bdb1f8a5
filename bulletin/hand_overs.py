"""引継ぎ: rows the board adds to the hand-over sheet (引継書), and the daily task that serves successors.

What a person held and followed goes to the successor on the day the office changes hands.
"""

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from bulletin.proposals.models.words import AnswerWord
from members.models import Assignment, Office
from portal.database.periods import first_moment
from portal.web.days import full_day

from .board.models import Follow
from .cases.models.cases import Case
from .cases.models.participants import Participant
from .cases.own_rows import running_cases
from .proposals.models.proposals import Proposal
from .rollcall.models.addressee_queries import AskedCounts
from .rollcall.models.addressees import Addressee
from .rollcall.notices import days_left
from .talk.models import Message

LAST_CONTACTS = 5
UNPOSTED = [Proposal.State.DRAFT, Proposal.State.WAITING]
PROMISES = [Addressee.Answer.RAISED, Addressee.Answer.CONDITIONAL]


def proposals(municipality, day, reader):
    """Yields (when, text) of the municipality's proposals that somebody has to go on with. Two queries.

    Those still asking, with the last day for answers and what came; and what is not posted, if `reader` may read it.
    """
    own = Proposal.objects.proposed_by(municipality)
    unposted = own.unposted().visible_to(reader)
    found = (own.still_asking(day) | unposted).select_related("municipality__prefecture").order_by("answer_until", "pk")
    counts = Addressee.objects.counts_of([proposal.pk for proposal in found], day)
    for proposal in found:
        if proposal.state in UNPOSTED:
            yield proposal.get_state_display(), f"{proposal}　掲載していません"
            continue
        until = full_day(proposal.answer_until, weekdays=False) if proposal.answer_until else ""  # an open one has it
        answered = counts.get(proposal.pk, AskedCounts()).in_words("自治体" if proposal.is_call else "区")
        yield until, f"{proposal}　{answered}、{days_left(proposal, day)}"


def promises(municipality, day, reader):
    """Yields (day, text) of the municipality's answers 手を挙げる or 条件付き to proposals not withdrawn or closed."""
    states = [Proposal.State.OPEN, Proposal.State.EXPIRED, Proposal.State.MATCHED]
    asked = Proposal.objects.shown().filter(state__in=states)
    given = Addressee.objects.filter(municipality=municipality, answer__in=PROMISES, proposal__in=asked.values("pk"))
    names = AnswerWord.objects.names()
    for row in given.select_related("proposal__municipality__prefecture").order_by("-answered_at"):
        words = f"：{row.comment}" if row.comment else ""
        way = f"（{row.get_channel_display()}）" if row.channel else ""
        what = f"{row.proposal}（{row.proposal.municipality}）"
        yield _day(row.answered_at), f"{what}に「{names[row.answer]}」と回答{way}{words}"


def yearly(municipality, day, reader):
    """Yields (day, text) of the cases that the municipality takes part in every year. One query."""
    found = Case.objects.acted_in_by(municipality).filter(comes_back=True).defer("search_text")
    for case in found.order_by("last_held_on", "pk"):
        others = [name for lg_code, name, *_ in case.outline["places"] if lg_code != municipality.lg_code]
        held = full_day(case.last_held_on, weekdays=False) if case.last_held_on else "開催の記録なし"
        with_whom = f"（相手：{'、'.join(others)}）" if others else ""
        yield held, f"連携事例「{case}」を毎年続ける{with_whom}"


def contacts(municipality, day, reader):
    """Yields (day, text) of the last messages (返信, 相談) concerning the municipality that `reader` may read."""
    said = Message.objects.visible_to(reader).concerning(municipality).order_by("-written_at", "-pk")
    for message in said.select_related("proposal__municipality", "municipality__prefecture", "line")[:LAST_CONTACTS]:
        how = "相談" if message.line_id else "返信"
        yield _day(message.written_at), f"{message.proposal}：{message.municipality}からの{how}"


def deadlines(municipality, day, reader):
    """Yields (last day for the answer, text) of the proposals the municipality has not answered."""
    silent = Addressee.objects.still_asked(day).filter(municipality=municipality)
    for row in silent.select_related("proposal__municipality__prefecture"):
        until = full_day(row.proposal.answer_until, weekdays=False) if row.proposal.answer_until else "いつでも"
        yield until, f"{row.proposal}（{row.proposal.municipality}）への回答"


def cases(municipality, day, reader):
    """Yields (state, text) of the cases that go on: with whom, and what is to be done next. Two queries."""
    for case, row in running_cases(municipality, day):
        others = "、".join(name for _, name, _, _ in case.outline["places"] if name != municipality.full_name)
        yield row.state, f"{case.title}（相手：{others}）　次にすること：{row.verb}。{row.why}"


def partners(municipality, day, reader):
    """Yields (place, offices with telephone and address) of those the municipality acts with in cases that go on.

    The office that proposed or looks after it in the ward, or else every office with somebody in it. One query.
    """
    running = Case.objects.of(municipality).filter(closed_on=None)
    places = Participant.objects.filter(case__in=running.values("pk")).exclude(municipality=municipality)
    proposals = Proposal.objects.filter(case__in=running.values("pk"))
    asked = Addressee.objects.filter(proposal__in=proposals.values("pk"), office=OuterRef("pk"))
    is_concerned = Exists(proposals.filter(office=OuterRef("pk"))) | Exists(asked)
    serving = Assignment.objects.serving(day).values("office")
    offices = Office.objects.filter(municipality__in=places.values("municipality"), pk__in=serving)
    by_place: dict = {}
    for office in offices.annotate(is_concerned=is_concerned).select_related("municipality__prefecture"):
        by_place.setdefault(office.municipality, []).append(office)
    for place, found in by_place.items():
        named = [office for office in found if office.is_concerned] or found
        yield place.full_name, "／".join(f"{each.name}　電話 {each.telephone}　{each.email}" for each in named)


PARTS = {
    "proposals": proposals,
    "cases": cases,
    "partners": partners,
    "promises": promises,
    "contacts": contacts,
    "deadlines": deadlines,
}


def run_due_handovers(now):
    """Daily task: successors of hand-overs due get the addressees and follows of their predecessors.

    What was followed later, elsewhere, stays with the person. Returns how many successions had something to hand on.
    """
    day = timezone.localdate(now)
    begun = Assignment.objects.as_of(day).filter(predecessor__isnull=False, user__is_active=True)
    return sum(_hand_over(each, day) for each in begun.select_related("office", "predecessor", "user"))


@transaction.atomic
def _hand_over(assignment, day):
    before, municipality = assignment.predecessor, assignment.office.municipality_id
    if (
        before.user_id == assignment.user_id
        or Assignment.objects.users_in(municipality, day).filter(pk=before.user_id).exists()
    ):
        return False
    held = Addressee.objects.filter(municipality=municipality, holder=before.user_id)
    moved = held.update(holder=assignment.user_id)
    follows = Follow.objects.filter(user=before.user_id, since__lt=first_moment(assignment.started_on))
    Follow.objects.bulk_create(_anew(follows, assignment.user_id), ignore_conflicts=True)
    return bool(moved + follows.delete()[0])


def _anew(follows, user_id):
    names = ("proposal_id", "field_id", "municipality_id")
    now = timezone.now()
    return [Follow(user_id=user_id, since=now, **{name: getattr(each, name) for name in names}) for each in follows]


def _day(moment):
    return full_day(timezone.localdate(moment), weekdays=False)
