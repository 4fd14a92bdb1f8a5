"""A bird in every private text: no lower role hears it at any address, in a count, a download, a mail or a notice.

The readers of each bird are named, and are shown to hear it: a test that could not fail proves nothing.
"""

import importlib
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bulletin.models import Addressee, Message, Proposal
from members.models import Municipality
from portal.models import AuditLine, Notice, OutgoingMail
from tests import make

pytestmark = pytest.mark.django_db

SHINAGAWA, MINATO, SENDAI, KITAMI = "131091", "131032", "041009", "012068"
APPS = ("portal", "members", "agreements", "timeline", "bulletin")
BIRDS = {  # where it sits: its song
    "private line": "ヒバリ七一",
    "other line": "カッコウ七二",
    "note": "ツグミ七三",
    "draft": "ウグイス七四",
    "hidden reply": "モズ七五",
    "members' proposal": "シギ七六",
    "answer of members": "トキ七七",
    "reply to all": "カモメ七八",
    "hidden proposal": "ハヤブサ八十",
}
WARD, PROPOSER, MEMBERS = {"ward"}, {"proposer", "co-proposer"}, {"other ward", "other member"}
EVERYBODY = WARD | PROPOSER | MEMBERS | {"secretariat", "administrator"}
HEARD_BY = {
    "private line": WARD | PROPOSER,
    "other line": {"other ward"} | PROPOSER,
    "note": WARD,
    "draft": {"proposer"},
    "hidden reply": {"secretariat", "administrator", "other ward"},  # its writer is told what was hidden
    "members' proposal": EVERYBODY,
    "answer of members": EVERYBODY,
    "reply to all": EVERYBODY,
    "hidden proposal": {"proposer", "secretariat", "administrator"},
}


@pytest.fixture
def people():
    return {
        "visitor": None,
        "applicant": make.user("applicant@example.jp"),
        "proposer": make.manager("proposer@example.jp"),
        "co-proposer": make.manager("co@example.jp", SENDAI),
        "ward": make.manager("ward@example.jp", SHINAGAWA),
        "other ward": make.manager("minato@example.jp", MINATO),
        "other member": make.manager("kitami@example.jp", KITAMI),
        "secretariat": make.secretariat(),
        "administrator": make.secretariat("kanri@example.jp", secretariat_role="administrator"),
    }


@pytest.fixture
def cage(people, settings):
    """A proposal of 坂井市 and 仙台市 with everything private there is around it."""
    settings.EMAIL_HOST = ""  # the administrator's list then shows texts of mails
    proposer, ward, other = people["proposer"], people["ward"], people["other ward"]
    proposal = make.proposal(proposer, title=BIRDS["members' proposal"], wards=[SHINAGAWA, MINATO])
    proposal.co_proposers.create(municipality=people["co-proposer"].municipality, confirmed_at=timezone.now())
    say(proposal, ward, "private line", line=SHINAGAWA)
    say(proposal, other, "other line", line=MINATO)
    say(proposal, ward, "reply to all")
    hidden = say(proposal, other, "hidden reply")
    hidden.hide(by=people["secretariat"], reason="理由")
    row = proposal.addressees.get(municipality=ward.municipality)
    row.note(BIRDS["note"], by=ward, token="a" * 32)
    row.answer_with("conditional", BIRDS["answer of members"], by=ward, version=0)
    make.proposal(proposer, state="draft", title=BIRDS["draft"], summary=BIRDS["draft"], body=BIRDS["draft"])
    gone = make.proposal(proposer, title=BIRDS["hidden proposal"], visibility="public")
    Proposal.objects.filter(pk=gone.pk).update(hidden_at=timezone.now(), hidden_reason="重複")
    return proposal


def say(proposal, user, bird, line=None):
    line = line and Municipality.objects.get(lg_code=line)
    token = f"{len(Message.objects.all()):032x}"
    return Message.objects.send(proposal=proposal, body=BIRDS[bird], by=user, token=token, line=line)[0]


def addresses(cage):
    """Every address of the tables, and everything there is of the board, and every search for a bird."""
    rows = [row for app in APPS for row in importlib.import_module(f"tests.{app}.addresses").ROWS]
    found = {reverse(row.name, args=row.args) for row in rows if not callable(row.args)}
    for name in {row.name for row in rows if row.name.startswith("bulletin:") and callable(row.args)}:
        found |= set(of_the_cage(name))
    for bird in BIRDS.values():
        found |= {f"{page}?q={bird}" for page in ("/search/", "/bulletin/", "/bulletin/cases/", "/timeline/")}
    return sorted(found)


def of_the_cage(name):
    """The address `name` for each proposal, message, attachment and line in turn, where it takes such numbers."""
    pks = {*Proposal.objects.values_list("pk", flat=True), *Message.objects.values_list("pk", flat=True)}
    lines = [[pk, code] for pk in Proposal.objects.values_list("pk", flat=True) for code in (SHINAGAWA, MINATO)]
    nested = [[pk, other] for pk in Proposal.objects.values_list("pk", flat=True) for other in pks]
    every: list[list] = [*([pk] for pk in pks), *lines, *nested]
    for args in every:
        try:
            yield reverse(name, args=args)
        except NoReverseMatch:
            continue


def songs(text):
    return {where for where, bird in BIRDS.items() if bird in text}


def heard(reader, pages):
    """Birds heard at any address, without those that were only repeated from the search box."""
    client = Client()
    if reader:
        client.force_login(reader)
    birds: dict[str, str] = {}
    for page in pages:
        response = client.get(page)
        body = b"".join(response) if response.streaming else response.content
        text = body.decode("utf-8", "replace") + str(response.headers)
        asked = page.partition("?q=")[2]
        for where in songs(text):
            repeated = asked and BIRDS[where] == asked
            if not repeated:
                birds.setdefault(where, page)
    return birds


def test_birds_are_heard_at_every_address_by_their_readers_alone(cage, people):
    pages = addresses(cage)
    assert len(pages) > 60
    for role, reader in people.items():
        birds = heard(reader, pages)
        entitled = {where for where, readers in HEARD_BY.items() if role in readers}
        assert set(birds) == entitled, (role, {where: birds.get(where) for where in set(birds) ^ entitled})


def test_birds_are_counted_in_no_search(cage, people):
    """A search for a bird somebody may not hear says what a search for nothing does."""
    for role, reader in people.items():
        client = Client()
        if reader:
            client.force_login(reader)
        for where, bird in BIRDS.items():
            for page in ("/search/", "/bulletin/"):
                if role in HEARD_BY[where]:
                    continue
                found, nothing = (strip(client.get(page, {"q": word}), word) for word in (bird, "ドードー九九"))
                assert found == nothing, (role, where, page)


def strip(response, word):
    """The page without the word asked for, and without what differs on each request."""
    text = response.content.decode()
    main = text.partition("<main")[2].partition("</main>")[0]
    for spelling in (word, quote(word)):
        main = main.replace(spelling, "")
    return main


def test_birds_are_told_to_their_readers_alone(cage, people):
    """By mail and by notice, in subject and text; lines of the audit hold none but what the secretariat may read."""
    names = {reader.email: role for role, reader in people.items() if reader}
    told = {(where, names[notice.user.email]) for notice in Notice.objects.all() for where in songs(text_of(notice))}
    told |= {(where, names[mail.to]) for mail in OutgoingMail.objects.all() for where in songs(text_of(mail))}
    allowed = {(where, role) for where, readers in HEARD_BY.items() for role in readers}
    assert told - allowed == set()
    assert ("private line", "proposer") in told and ("reply to all", "other ward") in told
    lines = "".join(f"{line.subject}{line.reason}{line.action}" for line in AuditLine.objects.all())
    assert songs(lines) <= {where for where, readers in HEARD_BY.items() if "secretariat" in readers}


def text_of(told):
    return f"{getattr(told, 'title', '')}{getattr(told, 'subject', '')}{told.body}{told.key}"


def test_subject_of_a_private_line_names_nobody(cage):
    subjects = OutgoingMail.objects.filter(body__contains=BIRDS["private line"]).values_list("subject", flat=True)
    assert len(set(subjects)) == 1 and not any(name in subjects[0] for name in ("品川", "坂井", "仙台"))


def test_addressees_hold_every_private_text_of_the_models(cage):
    """Whoever adds a private text to these models must give it a bird."""
    texts = {field.name for field in Addressee._meta.fields if field.get_internal_type() == "TextField"}
    assert texts == {"comment"}
