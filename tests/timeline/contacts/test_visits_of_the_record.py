"""The twelve visits of the record, typed as contacts: their drafts say what the record says, word for word."""

import pytest

from tests import make
from tests.clients import as_
from timeline.content import content_of
from timeline.models import Contact, Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]

# who went to whom: what is typed of each, where it is no visit to the office that keeps the record
DIRECTIONS = {
    "2014-09-10": "mutual",
    "2015-06-08": "mutual",
    "2015-06-23": "mutual",
    "2015-09-15": "outgoing",
    "2015-09-30": "outgoing",
    "2015-12-03": "mutual",
}
WORDS = ("days", "kind", "title", "body", "people", "bodies", "places")
OF_THE_SECRETARIAT = "2015-09-15"  # 区長会事務局が対応: the record gives it as 説明, a contact as the visitor


def typed(entry):
    """What somebody types into the form, from what the record says."""
    said = content_of(entry)
    people: dict[str, list[str]] = {}
    for role in said.get("people", []):
        name, office = role.get("name", ""), role["office"]
        people.setdefault(role["as"], []).append(f"{name}（{office}）" if name else office)
    direction = DIRECTIONS.get(entry.key, "incoming")
    theirs, ours = ("receiver", "visitor") if direction == "outgoing" else ("visitor", "receiver")
    return {
        "direction": direction,
        "first_day": said["days"],
        "subject": said["title"],
        "partners": "、".join([*said.get("places", []), *said.get("bodies", [])]),
        "counterpart": "\n".join([*people.get(theirs, []), *people.get("attendee", [])])
        or ("青森県内市町村" if entry.key == OF_THE_SECRETARIAT else ""),
        "host": "\n".join([*people.get(ours, []), *people.get("speaker", [])]),
        "introduced_by": "".join(people.get("introducer", [])),
        "outcome": said.get("body", ""),
    }


def visits():
    return Entry.objects.filter(kind="visit").order_by("first_day", "key")


def test_draft_of_a_visit_says_what_the_record_says():
    desk = as_(make.secretariat())
    assert visits().count() == 12
    for entry in list(visits()):
        desk.post("/contacts/new/", typed(entry))
        contact = Contact.objects.get(subject=entry.title)
        drafted = content_of(contact.draft(by=make.user(f"{entry.pk}@example.jp")))
        printed = content_of(entry)
        words = [word for word in WORDS if (entry.key, word) != (OF_THE_SECRETARIAT, "people")]
        assert [drafted.get(word) for word in words] == [printed.get(word) for word in words], entry.key
