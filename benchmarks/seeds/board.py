"""Proposals over ten years with answers and replies; texts of some 200 characters from the names of the record."""

import random
from contextlib import contextmanager
from datetime import timedelta
from hashlib import blake2b
from pathlib import Path

from django.core.files.storage import default_storage
from django.db import connection
from django.utils import timezone

from bulletin.models import Addressee, Attachment, Field, Message, Proposal, ProposalVersion
from members.models import Municipality, Office
from portal.database.migration_operations import SubstringIndex
from portal.japanese.text import normalise

from .progress import batches

YEARS = 10
OPEN = timedelta(days=30)  # as long as a proposal is open
# Words planted in the texts: how many of 100,000 proposals hold each, and where.
PLANTED = {"鰊": 75, "雪室": 25, "灯籠流し": 20, "丼": 20_000, "防災": 9_000, "物産展": 12_000}
LONG_AGO = {"旧暦": 20_000}  # common in the older half, absent from the newest tenth
WORDS = ["との連携", "催し", "交流", "展示", "体験", "観光", "産業", "子ども", "学校", "商店街"]
ANSWERS = ("raised", "considering", "not_applicable")


def fill(size):
    """All that the board of `size` holds."""
    with without_search_indexes():
        fill_proposals(size.proposals, size.replies, asked_every=1)
    _fill_attachments(size.attachments)


def fill_proposals(number, replies, *, asked_every):
    """`number` proposals with `replies` each; one of `asked_every` asks all 23 wards, who answer in part."""
    dice = random.Random(23)
    places, wards = list(Municipality.objects.not_wards().filter(ended_on=None)), list(Municipality.objects.wards())
    offices = {office.municipality_id: office for office in Office.objects.all()}
    vocabulary = [place.name for place in places] + WORDS
    planted = _planted(number, dice)
    fields = list(Field.objects.all())
    for span in batches(number, "提案"):
        made = Proposal.objects.bulk_create(
            _proposal(position, number, dice.choice(places), _text(position, vocabulary, planted, dice), offices)
            for position in span
        )
        through = Proposal.fields.through
        through.objects.bulk_create(
            through(proposal_id=each.pk, field_id=field.pk)
            for each in made
            for field in dice.sample(fields, 1 + each.pk % 2)
        )
        ProposalVersion.objects.bulk_create(
            ProposalVersion(proposal=each, number=1, content=[["件名", each.title], ["あらまし", each.summary]])
            for each in made
        )
        Message.objects.bulk_create(
            (
                _message(each, reply, dice.choice(wards), dice.choice(vocabulary))
                for each in made
                for reply in range(replies)
            ),
            batch_size=5_000,
        )
        Addressee.objects.bulk_create(
            (_addressee(each, ward) for each in made[::asked_every] for ward in wards), batch_size=5_000
        )


def _planted(number, dice):
    share = number / 100_000
    planted = {word: set(dice.sample(range(number), max(1, int(count * share)))) for word, count in PLANTED.items()}
    old = range(int(number * 0.1), number)
    return planted | {word: set(dice.sample(old, int(count * share))) for word, count in LONG_AGO.items()}


def _text(position, vocabulary, planted, dice):
    words = dice.choices(vocabulary, k=40) + [word for word, positions in planted.items() if position in positions]
    dice.shuffle(words)
    return "、".join(words)


def _proposal(position, number, place, text, offices):
    posted = timezone.now() - timedelta(days=365 * YEARS) * (position / number)
    is_open = position < number * OPEN.days / (365 * YEARS)
    return Proposal(
        municipality=place,
        office=offices.get(place.pk),
        number=position + 1,
        title=text[:40],
        summary=text[:100],
        body=f"{text}\n\n* 場所\n* 時期\n\n## 詳細\n\n{text}",
        offers="カニ、花火",
        seeks="会場",
        season="冬",
        state="open" if is_open else ("matched", "unmatched", "expired")[position % 3],
        visibility="public" if position % 3 else "members",
        posted_at=posted,
        closed_at=None if is_open else posted + OPEN,
        answer_until=timezone.localtime(posted + OPEN).date(),
        search_text=normalise(text),
    )


def _message(proposal, reply, ward, word):
    """The fourth reply to each fifth proposal is for one ward alone; such a one is not searched."""
    is_private = reply == 3 and proposal.number % 5 == 0
    body = f"{proposal.title}について。{word}の件です。"
    return Message(
        proposal=proposal,
        municipality=ward,
        line=ward if is_private else None,
        body=body,
        written_at=proposal.posted_at + timedelta(hours=5 * reply + 1),
        search_text="" if is_private else normalise(body),
    )


def _addressee(proposal, ward):
    """Three of seven wards are silent."""
    if (proposal.number * 31 + ward.pk * 17) % 7 < 3:
        return Addressee(proposal=proposal, municipality=ward, seen_at=proposal.posted_at)
    return Addressee(
        proposal=proposal,
        municipality=ward,
        answer=ANSWERS[(proposal.number + ward.pk) % 3],
        comment="ひとこと述べます。",
        version=1,
        answered_at=proposal.posted_at,
        first_answered_at=proposal.posted_at,
        seen_at=proposal.posted_at,
    )


def _fill_attachments(number):
    """`number` attachments, spread over the proposals, with a text of a kilobyte each on the disk."""
    proposals = list(Proposal.objects.order_by("pk").values_list("pk", flat=True))
    for span in batches(number, "添付資料"):
        rows = []
        for position in span:
            proposal, content = proposals[position % len(proposals)], f"資料第{position}号。".encode() * 50
            digest = blake2b(content, digest_size=16).hexdigest()
            path = f"proposals/{proposal}/{digest}.txt"
            kept = Path(default_storage.path(path))
            kept.parent.mkdir(parents=True, exist_ok=True)
            kept.write_bytes(content)
            rows.append(
                Attachment(
                    proposal_id=proposal,
                    file=path,
                    name=f"資料{position}.txt",
                    media_type="text/plain",
                    size=len(content),
                    description="催しの資料",
                    digest=digest,
                )
            )
        Attachment.objects.bulk_create(rows, batch_size=2_000)


@contextmanager
def without_search_indexes():
    """Within: none on proposals and replies; they are built at its end, quicker than row by row."""
    indexes = [SubstringIndex(table, "search_text") for table in ("bulletin_proposal", "bulletin_message")]
    with connection.schema_editor() as editor:
        for index in indexes:
            index.backwards(editor)
    yield
    with connection.schema_editor() as editor:
        for index in indexes:
            index.forwards(editor)
