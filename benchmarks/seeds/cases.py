"""連携事例 with their participants and steps, one in ten not public, half of them made of a proposal."""

import random
from datetime import date, timedelta

from django.utils import timezone

from bulletin.models import Case, Field, Participant, Proposal, Step
from members.models import Municipality
from portal.japanese.text import normalise

from .progress import batches

STEPS = [("proposed", "提案"), ("answered", "回答"), ("visited", "訪問"), ("held", "開催")]


def fill(size):
    dice = random.Random(24)
    places, wards = list(Municipality.objects.not_wards().filter(ended_on=None)), list(Municipality.objects.wards())
    fields = list(Field.objects.all())
    matched = list(Proposal.objects.filter(state="matched").values_list("pk", flat=True)[: size.cases])
    for span in batches(size.cases, "事例"):
        cases, participants, steps = [], [], []
        for position in span:
            proposal = matched[position] if position % 2 and position < len(matched) else None
            case = _case(position, proposal, dice.choice(places).name)
            proposer, partner = dice.sample(places, 2)
            roles = [(proposer, "proposer"), (dice.choice(wards), "lead"), (partner, "partner")]
            participants += [Participant(case=case, municipality=place, role=role) for place, role in roles]
            own_steps = _steps(case, date(2015, 1, 1) + timedelta(days=dice.randrange(4_300)))
            steps += own_steps
            case.outline = {
                "places": [[place.lg_code, place.full_name, place.is_ward, role] for place, role in roles],
                "steps": [step.outline() for step in own_steps],
            }
            case.latest_day = own_steps[-1].last_day
            texts = [case.title, case.summary, case.result, *(place.full_name for place, _ in roles)]
            case.search_text = normalise("／".join([*texts, *(step.text for step in own_steps)]))
            cases.append(case)
        Case.objects.bulk_create(cases, batch_size=2_000)
        Participant.objects.bulk_create(participants, batch_size=5_000)
        Step.objects.bulk_create(steps, batch_size=5_000)
        through = Case.fields.through
        through.objects.bulk_create(through(case_id=case.pk, field_id=dice.choice(fields).pk) for case in cases)


def _case(position, proposal, name):
    return Case(
        key=f"seed-{position}",
        title=f"{name}との連携事例 第{position}号",
        summary="商店街の催しに出店した。" * 5,
        channel="visit",
        proposal_id=proposal,
        published_at=timezone.now() if position % 10 else None,
        result="来場者が多かった。",
    )


def _steps(case, day):
    return [
        Step(
            case=case,
            kind=kind,
            position=number,
            first_day=day + timedelta(days=40 * number),
            last_day=day + timedelta(days=40 * number),
            text=f"{text}を行う",
            published_at=case.published_at,
        )
        for number, (kind, text) in enumerate(STEPS, 1)
    ]
