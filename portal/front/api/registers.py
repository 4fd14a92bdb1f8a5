"""経過に登場する人、会場 and 会議 as JSON: what their pages tell, by the same querysets."""

import datetime

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from timeline.models import MeetingSeries, Person, Tenure, Venue

from .paging import Asked, Page, page
from .places import Place, place_of
from .record import Kind

router = Router(tags=["人・会場・会議"])


class TenureOut(Schema):
    office: str
    started_on: datetime.date | None = Field(description="就いた日。記録がなければ null")
    ended_on: datetime.date | None = Field(description="この日の前日まで。続いているか、記録がなければ null")


class AdviserOut(Schema):
    matter: str = Field(description="何の顧問か")
    asked_on: datetime.date | None
    accepted_on: datetime.date | None
    ended_on: datetime.date | None = Field(description="この日の前日まで")


class PersonOut(Schema):
    id: int
    url: str
    name: str
    kana: str = Field(description="よみ。記録がなければ空")
    distinction: str = Field(description="同じ氏名の人との区別。なければ空")
    tenures: list[TenureOut] = Field(description="在職。就いた日の順")
    advises: list[AdviserOut] = Field(description="顧問")


class AppearanceOut(Schema):
    entry: str = Field(description="経過の記号")
    day: datetime.date = Field(description="経過の初日")
    name: str = Field(description="記載の氏名")
    office: str = Field(description="当時の職。記載のまま")
    role: str


class PersonWithAppearances(PersonOut):
    appearances: list[AppearanceOut] = Field(description="公開している経過での登場。古い順")


@router.get("/people", response=Page[PersonOut], summary="経過に登場する人の一覧", url_name="people")
def people(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, Person.objects.not_merged().public(), ("pk",), _person, load=_with_tenures)


@router.get("/people/{int:id}", response=PersonWithAppearances, summary="登場する人の1人", url_name="person")
def person(request: HttpRequest, id: int):
    found = get_object_or_404(_with_tenures(Person.objects.not_merged().public()), pk=id)
    roles = found.named_in().published().select_related("entry").order_by("entry__first_day", "entry__key", "position")
    appearances = [
        {
            "entry": role.entry.key,
            "day": role.entry.first_day,
            "name": role.name,
            "office": role.office,
            "role": role.get_kind_display(),
        }
        for role in roles
    ]
    return _person(found) | {"appearances": appearances}


def _with_tenures(found):
    return found.prefetch_related("tenures", "adviserships", "merged__tenures", "merged__adviserships")


def _person(each: Person) -> dict:
    days = ("started_on", "ended_on")
    steps = ("matter", "asked_on", "accepted_on", "ended_on")
    rows = each.as_one()  # what was entered before a merge, too
    tenures = sorted((row for one in rows for row in one.tenures.all()), key=_begins)
    advises = [row for one in rows for row in one.adviserships.all()]
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        **{name: getattr(each, name) for name in ("name", "kana", "distinction")},
        "tenures": [{name: getattr(row, name) for name in ("office", *days)} for row in tenures],
        "advises": [{name: getattr(row, name) for name in steps} for row in advises],
    }


def _begins(tenure: Tenure) -> tuple:
    return tenure.started_on or datetime.date.max, tenure.pk


class VenueOut(Schema):
    id: int
    url: str
    name: str
    address: str = Field(description="所在地。記録がなければ空")
    municipality: Place | None = Field(description="会場のある自治体。記録がなければ null")
    spellings: list[str] = Field(description="ほかの表記")


@router.get("/venues", response=Page[VenueOut], summary="会場の一覧", url_name="venues")
def venues(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, Venue.objects.public().not_merged(), ("pk",), _venue, load=_with_spellings)


@router.get("/venues/{int:id}", response=VenueOut, summary="会場の1つ", url_name="venue")
def venue(request: HttpRequest, id: int):
    return _venue(get_object_or_404(_with_spellings(Venue.objects.public().not_merged()), pk=id))


def _with_spellings(found):
    return found.select_related("municipality__prefecture").prefetch_related("spellings")


def _venue(each: Venue) -> dict:
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        "name": each.name,
        "address": each.address,
        "municipality": place_of(each.municipality) if each.municipality else None,
        "spellings": [spelling.text for spelling in each.spellings.all()],
    }


class MeetingOut(Schema):
    id: int
    url: str
    name: str
    kind: Kind
    parties: str = Field(description="構成。記録がなければ空")
    basis: str = Field(description="根拠。記録がなければ空")
    chairs: str = Field(description="経過に名前の出ていない座長。1行に1人")
    predecessor: int | None = Field(description="前身の会議")


class MeetingWithSessions(MeetingOut):
    sessions: list[str] = Field(description="開いた回の経過の記号。古い順")


@router.get("/meetings", response=Page[MeetingOut], summary="会議の一覧", url_name="meetings")
def meetings(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, MeetingSeries.objects.all(), ("pk",), _meeting, load=_with_kind)


@router.get("/meetings/{int:id}", response=MeetingWithSessions, summary="会議の1つ", url_name="meeting")
def meeting(request: HttpRequest, id: int):
    found = get_object_or_404(_with_kind(MeetingSeries.objects.all()), pk=id)
    sessions = found.sessions().published().order_by("first_day", "key").values_list("key", flat=True)
    return _meeting(found) | {"sessions": list(sessions)}


def _with_kind(found):
    return found.select_related("kind")


def _meeting(each: MeetingSeries) -> dict:
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        **{name: getattr(each, name) for name in ("name", "parties", "basis", "chairs")},
        "kind": {"key": each.kind_id, "name": str(each.kind)},
        "predecessor": each.predecessor_id,
    }
