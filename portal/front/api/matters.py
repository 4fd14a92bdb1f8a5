"""災害支援、国の方針 and コーナー as JSON: what their pages tell, by the same querysets."""

import datetime

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from timeline.models import Disaster, Entry, Policy, PolicyStep, ReliefAction, Section

from .paging import Asked, Page, page
from .places import Place, place_of

router = Router(tags=["災害支援・方針・コーナー"])
NO_RECORD = "記録がなければ null"


class ReliefOut(Schema):
    kind: str = Field(description="支援金、職員の派遣など")
    ward: Place | None = Field(description="行った区。特別区長会としての支援か、区の記録がなければ null")
    what: str = Field(description="職種、品目など。記録がなければ空")
    recipient: str = Field(description="あて先。記録がなければ空")
    amount: int | None = Field(description=f"円。{NO_RECORD}")
    number: int | None = Field(description=f"人数・数量。{NO_RECORD}")
    decided_on: datetime.date | None
    paid_on: datetime.date | None
    first_day: datetime.date | None = Field(description=f"派遣・送付の初日。{NO_RECORD}")
    last_day: datetime.date | None = Field(description="最終日。この日を含む")


class DisasterOut(Schema):
    id: int
    url: str
    name: str
    happened_on: datetime.date | None = Field(description=f"発生日。{NO_RECORD}")
    area: str = Field(description="被災した地域。記録がなければ空")
    closed_on: datetime.date | None = Field(description="対応を終えた日")
    entries: list[str] = Field(description="公開している経過の記号。古い順")
    actions: list[ReliefOut]


class PolicyStepOut(Schema):
    kind: str
    day: datetime.date | None = Field(description=NO_RECORD)
    entry: str | None = Field(description="経過の記号")


class PolicyOut(Schema):
    id: int
    url: str
    name: str
    document: str | None = Field(description="公表資料の記号")
    passage: str = Field(description="プロジェクトについての記載。写していなければ空")
    steps: list[PolicyStepOut] = Field(description="公開している歩み")


class SectionOut(Schema):
    id: int
    url: str
    name: str
    theme: str
    lead: str
    opened_on: datetime.date = Field(description="運用開始の日")
    closed_on: datetime.date | None = Field(description="この日の前日まで")
    state: str = Field(description="今日の時点で、運用中か終了")
    prefectures: list[str]
    municipalities: list[Place]
    bodies: list[int] = Field(description="協定団体の番号")


@router.get("/disasters", response=Page[DisasterOut], summary="災害支援の一覧", url_name="disasters")
def disasters(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, Disaster.objects.all(), ("pk",), _disaster, load=_with_actions)


@router.get("/disasters/{int:id}", response=DisasterOut, summary="災害支援の1つ", url_name="disaster")
def disaster(request: HttpRequest, id: int):
    return _disaster(get_object_or_404(_with_actions(Disaster.objects.all()), pk=id))


def _with_actions(found):
    published = Entry.objects.published().order_by("first_day", "key")
    actions = ReliefAction.objects.select_related("ward__prefecture")
    return found.prefetch_related(Prefetch("entries", published), Prefetch("actions", actions))


def _disaster(each: Disaster) -> dict:
    fields = ("what", "recipient", "amount", "number", "decided_on", "paid_on", "first_day", "last_day")
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        **{name: getattr(each, name) for name in ("name", "happened_on", "area", "closed_on")},
        "entries": [entry.key for entry in each.entries.all()],
        "actions": [
            {
                "kind": row.get_kind_display(),
                "ward": place_of(row.ward) if row.ward else None,
                **{name: getattr(row, name) for name in fields},
            }
            for row in each.actions.all()
        ],
    }


@router.get("/policies", response=Page[PolicyOut], summary="国の方針の一覧", url_name="policies")
def policies(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, Policy.objects.all(), ("pk",), _policy, load=_with_steps)


@router.get("/policies/{int:id}", response=PolicyOut, summary="国の方針の1つ", url_name="policy")
def policy(request: HttpRequest, id: int):
    return _policy(get_object_or_404(_with_steps(Policy.objects.all()), pk=id))


def _with_steps(found):
    steps = PolicyStep.objects.published().select_related("entry")
    return found.select_related("document").prefetch_related(Prefetch("steps", steps))


def _policy(each: Policy) -> dict:
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        "name": each.name,
        "document": each.document.key if each.document else None,
        "passage": each.passage,
        "steps": [
            {
                "kind": row.get_kind_display(),
                "day": row.day or (row.entry.first_day if row.entry else None),
                "entry": row.entry.key if row.entry else None,
            }
            for row in each.steps.all()
        ],
    }


@router.get("/sections", response=Page[SectionOut], summary="コーナーの一覧", url_name="sections")
def sections(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, _public_sections(), ("pk",), _section, load=_with_places)


@router.get("/sections/{int:id}", response=SectionOut, summary="コーナーの1つ", url_name="section")
def section(request: HttpRequest, id: int):
    return _section(get_object_or_404(_with_places(_public_sections()), pk=id))


def _public_sections():
    return Section.objects.public(timezone.localdate())


def _with_places(found):
    return found.prefetch_related("prefectures", "municipalities__prefecture", "bodies")


def _section(each: Section) -> dict:
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        **{name: getattr(each, name) for name in ("name", "theme", "lead", "opened_on", "closed_on")},
        "state": each.state_on(timezone.localdate()),
        "prefectures": [prefecture.name for prefecture in each.prefectures.all()],
        "municipalities": [place_of(place) for place in each.municipalities.all()],
        "bodies": [body.pk for body in each.bodies.all()],
    }
