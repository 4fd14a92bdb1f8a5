"""What stands beside the chronology (meetings, events, people, relief, policy, sections, ways to agreements): it comes
to a record that has none of it, changes nothing that stood before, and tells no day, name or number of its own.
"""

import datetime
import re
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from agreements.models import Preparation
from portal.models import RecordVersion
from tests import record
from tests.clients import visit
from timeline.content import content_of
from timeline.models import (
    Advisership,
    AgendaItem,
    Correction,
    Disaster,
    Document,
    Edition,
    Entry,
    Event,
    Logo,
    Meeting,
    MeetingSeries,
    Person,
    PlanLine,
    Policy,
    PolicyStep,
    RegionalPlan,
    ReliefAction,
    Role,
    Section,
    Tenure,
    Venue,
    Version,
)

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BESIDE = [  # in the order in which they may be deleted
    *(PlanLine, AgendaItem, Meeting, MeetingSeries, Event, Advisership, Tenure, ReliefAction, Disaster),
    *(PolicyStep, Policy, RegionalPlan, Section, Logo, Preparation),
]
SOURCE = Path(__file__).parents[1] / "imports" / "source_document.txt"
STATED = {  # days that the source states within the text of another day
    datetime.date(2015, 5, 20): "→5/20提出",
    datetime.date(2015, 10, 16): "10/16区長会総会",
    datetime.date(2018, 11, 12): "平成 30 年 11 月 12 日現在",
}
PAGES = [
    *("/meetings/", "/meetings/decisions/", "/people/", "/relief/", "/policies/", "/sections/", "/about/logo/"),
    *("/venues/", "/festivals/", "/events/results/2017/"),
]
DETAILS = [MeetingSeries, Person, Disaster, Policy, RegionalPlan, Section, Venue]


def told():
    """All that the record said before there was anything beside it."""
    return {
        "entries": {entry.key: (content_of(entry), entry.state, entry.version) for entry in Entry.objects.all()},
        "versions": list(Version.objects.order_by("pk").values_list()),
        "corrections": list(Correction.objects.order_by("pk").values_list()),
        "papers": list(Document.objects.order_by("pk").values_list()),
        "editions": list(Edition.objects.order_by("pk").values_list()),
        "print": visit("/timeline/print/"),
        "addresses": re.findall(r'href="(/timeline/[\w-]+/)"', visit("/timeline/")),
    }


def counts():
    return {model.__name__: model.objects.count() for model in [*BESIDE, Person]}


def test_record_of_before_gets_them_once_and_stays_as_it_was():
    standing = counts()
    Role.objects.update(person=None)
    MeetingSeries.objects.update(predecessor=None)
    for model in BESIDE:
        model.objects.all().delete()
    Person.objects.update(merged_into=None, merged_because="")
    Person.objects.all().delete()
    before = told()
    call_command("load_record", verbosity=0)
    assert told() == before
    assert counts() == standing
    version, output = RecordVersion.current(), StringIO()
    call_command("load_record", stdout=output)
    assert (RecordVersion.current(), output.getvalue(), counts()) == (version, "", standing)


def test_rows_of_an_earlier_record_are_renewed_where_nobody_touched_them():
    steps = {policy: list(policy.steps.values_list("kind", "day", "entry")) for policy in Policy.objects.all()}
    policy, edited = (
        Policy.objects.get(name="まち・ひと・しごと創生"),
        Policy.objects.get(name__contains="基本方針2018"),
    )
    policy.steps.filter(kind="reported").delete()  # as the record of before said it
    policy.steps.create(kind="gathered", day="2015-03-16", entry=Entry.objects.get(key="2015-03-16"))
    edited.steps.filter(kind="reported").delete()
    PolicyStep(policy=edited, kind="visited", day=datetime.date(2018, 7, 20)).register(by=None)
    kept = list(edited.steps.values_list("kind", "day", "entry"))
    ways = Preparation.objects.count()
    Preparation.objects.filter(bodies__name__in=["埼玉県町村会", "第一生命保険株式会社"]).delete()
    for _ in range(2):
        call_command("load_record", verbosity=0)
        assert {each: list(each.steps.values_list("kind", "day", "entry")) for each in steps} == {**steps, edited: kept}
        assert Preparation.objects.count() == ways


def days_of_the_record():
    days = {day for entry in Entry.objects.all() for day in (entry.first_day, entry.last_day)}
    slots = [str(slot) for row in record.ENTRIES for part in row.get("parts", []) for slot in part.get("slots", [])]
    return days | {datetime.date.fromisoformat(day) for slot in slots for day in re.findall(r"\d{4}-\d\d-\d\d", slot)}


def test_pages_tell_no_day_and_no_sum_that_the_record_does_not_have():
    source = SOURCE.read_text(encoding="utf-8")
    assert [text for text in STATED.values() if text.replace(" ", "") not in source.replace(" ", "")] == []
    known = {str(day) for day in days_of_the_record() | set(STATED)}
    addresses = PAGES + [each.get_absolute_url() for model in DETAILS for each in model.objects.all()]
    invented = []
    for address in dict.fromkeys(addresses):
        main = visit(address).partition("<main")[2].partition("</main>")[0]
        invented += [(address, day) for day in re.findall(r'datetime="(\d{4}-\d\d-\d\d)', main) if day not in known]
        invented += [(address, text) for text in re.findall(r"[\d,]+(?:円|人（|名（|点（)", main)]
    assert invented == []


def test_people_and_offices_are_written_as_in_the_record():
    written = "\n".join(path.read_text(encoding="utf-8") for path in (record.FIXTURES / "timeline").glob("*.yaml"))
    people = record.read("people.yaml")
    names = [row["name"] for row in people["people"]]
    offices = [part for row in people["people"] for each in row["offices"] for part in each["office"].split()]
    assert [text for text in [*names, *offices] if text not in written] == []
    assert not Tenure.objects.exclude(started_on=None, ended_on=None).exists()


def test_venues_have_the_addresses_of_the_source_alone():
    source = SOURCE.read_text(encoding="utf-8").replace(" ", "")
    addresses = [venue.address for venue in Venue.objects.exclude(address="")]
    assert [text for text in addresses if text.replace(" ", "") not in source] == [] and len(addresses) == 3
