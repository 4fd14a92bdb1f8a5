"""都道府県、自治体、会員、魅力発信 and 点の地図 as JSON."""

import datetime

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from agreements.dot_map.dots import WAYS, Dot, DotRecord
from agreements.models import Source
from members.directory.forms import DirectoryForm
from members.directory.place_map import location_of
from members.models import Membership, Municipality, Prefecture, Profile
from members.profiles.forms import ProfileFilterForm
from portal.japanese.text import hiragana

from .attached import PictureOut, picture_out
from .paging import Asked, AskedOfDay, Page, day_asked, page, page_of_list, refuse_errors

router = Router(tags=["自治体"])


class Place(Schema):
    lg_code: str = Field(description="全国地方公共団体コード（6桁、検査数字を含む）")
    name: str = Field(description="都道府県からの名称。特別区は区の名称")


class BodyName(Schema):
    id: int
    name: str


class PrefectureOut(Schema):
    code: str = Field(description="都道府県コード（2桁）")
    name: str


class LocationOut(Schema):
    latitude: float = Field(description="世界測地系、度")
    longitude: float
    website: str = Field(description="公式サイト。記録がなければ空")


class MunicipalityOut(Schema):
    lg_code: str
    url: str
    prefecture: PrefectureOut
    name: str = Field(description="基準日の名称")
    reading: str = Field(description="よみ（ひらがな）")
    kind: str = Field(description="特別区、政令指定都市、市、町、村")
    started_on: datetime.date | None = Field(description="このコードになった日。記録より前からなら null")
    ended_on: datetime.date | None = Field(description="この日の前日まで。いまもあるか、基準日を選んだときは null")
    successor: str | None = Field(description="引き継いだ自治体のコード")
    location: LocationOut | None = Field(description="役所・役場の位置。記録がなければ null")


class FormerNameOut(Schema):
    name: str
    reading: str
    ended_on: datetime.date = Field(description="新しい名称になった日")


class ProfileOut(Schema):
    lg_code: str
    municipality: str
    url: str
    introduction: str
    offers: list[str] = Field(description="出せるもの")
    seeks: list[str] = Field(description="求めること")
    specialities: list[str] = Field(description="特産・名物")
    pictures: list[PictureOut] = Field(description="写真")
    confirmed_on: datetime.date = Field(description="内容を確かめた日")


class MunicipalityDetail(MunicipalityOut):
    member_since: datetime.date | None = Field(description="会員になった日。いま会員でなければ null")
    former_names: list[FormerNameOut]
    predecessors: list[Place] = Field(description="引き継いだもとの自治体")
    profile: ProfileOut | None = Field(description="魅力発信。公開していなければ null")


class AskedOfMunicipalities(AskedOfDay):
    prefecture: str = Field("", description="都道府県コード（2桁）")
    kind: str = Field("", description="種別：city、designated_city、town、village、ward")
    kana: str = Field("", description="よみの行：あ、か、さ、た、な、は、ま、や、ら、わ")
    having: list[str] = Field([], description="あてはまるもの：自治体の一覧の画面の「あてはまるもの」の値")
    q: str = Field("", description="名称・よみ")


@router.get("/prefectures", response=Page[PrefectureOut], summary="都道府県", url_name="prefectures")
def prefectures(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, Prefecture.objects.all(), ("code",), lambda row: {"code": row.code, "name": row.name})


@router.get("/municipalities", response=Page[MunicipalityOut], summary="基準日にある自治体", url_name="municipalities")
def municipalities(request: HttpRequest, asked: Query[AskedOfMunicipalities]):
    form = DirectoryForm(request.GET, prefectures=list(Prefecture.objects.all()))
    refuse_errors(form)
    day = form.day_or(timezone.localdate())
    found = form.apply(Municipality.objects.as_of(day).named_on(day), day)

    def show(place):
        told = _municipality(place) | {"name": place.day_name, "reading": hiragana(place.day_kana)}
        return told | ({"ended_on": None, "successor": None} if form.asked else {})

    return page(request, asked, found, ("lg_code",), show, day=day, load=_with_facts)


@router.get(
    "/municipalities/{slug:lg_code}", response=MunicipalityDetail, summary="自治体の1件", url_name="municipality"
)
def municipality(request: HttpRequest, lg_code: str):
    today = timezone.localdate()
    found = Membership.objects.annotate_member_since(Municipality.objects.with_lineage().with_profile(), today)
    place = get_object_or_404(Profile.objects.annotate_public(found, today), lg_code=lg_code)
    spot = location_of(place)
    return _municipality(place) | {
        "location": spot and _location(spot),
        "member_since": place.member_since,
        "former_names": [
            {"name": row.name, "reading": hiragana(row.kana), "ended_on": row.ended_on}
            for row in place.former_names.all()
        ],
        "predecessors": [place_of(before) for before in place.predecessors.all()],
        "profile": _profile(place.profile, place) if place.has_public_profile else None,
    }


def _with_facts(found):
    return found.select_related("prefecture", "location", "successor")


def place_of(place: Municipality) -> dict:
    """A Place, of a municipality with its prefecture."""
    return {"lg_code": place.lg_code, "name": place.full_name}


def _municipality(place: Municipality) -> dict:
    return {
        "lg_code": place.lg_code,
        "url": settings.BASE_URL + place.get_absolute_url(),
        "prefecture": {"code": place.prefecture.code, "name": place.prefecture.name},
        "name": place.name,
        "reading": place.reading,
        "kind": place.get_kind_display(),
        "started_on": place.started_on,
        "ended_on": place.ended_on,
        "successor": place.successor.lg_code if place.successor else None,
        "location": _location(place.location) if hasattr(place, "location") else None,
    }


def _location(spot) -> dict:
    return {"latitude": float(spot.latitude), "longitude": float(spot.longitude), "website": spot.website}


class MembershipOut(Schema):
    lg_code: str
    municipality: str = Field(description="都道府県からの名称")
    is_ward: bool = Field(description="特別区か。会員自治体の数には入れません")
    started_on: datetime.date | None = Field(description="会員になった日。分からなければ null")


@router.get("/memberships", response=Page[MembershipOut], summary="基準日の会員", url_name="memberships", tags=["会員"])
def memberships(request: HttpRequest, asked: Query[AskedOfDay]):
    day = day_asked(request) or timezone.localdate()
    found = Membership.objects.as_of(day)
    return page(request, asked, found, ("municipality__lg_code", "pk"), _membership, day=day, load=_with_municipalities)


def _with_municipalities(found):
    return found.select_related("municipality__prefecture")


def _membership(row: Membership) -> dict:
    place = row.municipality
    return {
        "lg_code": place.lg_code,
        "municipality": place.full_name,
        "is_ward": place.is_ward,
        "started_on": row.started_on,
    }


class AskedOfProfiles(Asked):
    q: str = Field("", description="ことば")


@router.get("/profiles", response=Page[ProfileOut], summary="公開している魅力発信", url_name="profiles")
def profiles(request: HttpRequest, asked: Query[AskedOfProfiles]):
    form = ProfileFilterForm(request.GET)
    refuse_errors(form)
    found = form.apply(Profile.objects.listed(timezone.localdate()))
    order = ("municipality__lg_code",)
    return page(request, asked, found, order, lambda row: _profile(row, row.municipality), load=_with_pictures)


def _with_pictures(found):
    return _with_municipalities(found).prefetch_related("pictures")


def _profile(row: Profile, place: Municipality) -> dict:
    return {
        "lg_code": place.lg_code,
        "municipality": place.full_name,
        "url": settings.BASE_URL + place.get_absolute_url(),
        "introduction": row.introduction,
        **{name: getattr(row, name).splitlines() for name in ("offers", "seeks", "specialities")},
        "pictures": [picture_out(picture) for picture in row.pictures.all()],
        "confirmed_on": row.confirmed_on,
    }


class DotOut(Schema):
    lg_code: str
    name: str = Field(description="基準日の、都道府県からの名称")
    nearest: str = Field(description="最も近い結びつき。点の地図の点はこれによります")
    ways: list[str] = Field(description="あるもの全部：" + "、".join(way.value for way in WAYS))
    x: int | None = Field(description="点の地図の中の横の位置。記録がなければ null")
    y: int | None


class AskedOfDots(AskedOfDay):
    prefecture: str = Field("", description="都道府県コード（2桁）")
    limit: int = Field(2000, ge=1, le=2000, description="1ページの件数（1から2000まで）。ふだんは全部")


class PlaceField(forms.ModelChoiceField):
    """The code of a municipality of the register."""

    default_error_messages = {
        "invalid_choice": "この全国地方公共団体コードの自治体は、名簿にないか、ここでは選べません。"
    }

    def __init__(self, queryset, **options):
        super().__init__(queryset, to_field_name="lg_code", required=False, **options)


class DotForm(forms.Form):
    """The filter of the dots: the prefecture, of which the dot map has a page."""

    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(),
        required=False,
        error_messages={"invalid_choice": "「%(value)s」という都道府県コードはありません。"},
    )


@router.get("/dots", response=Page[DotOut], summary="点の地図：市町村と23区との結びつき", url_name="dots")
def dots(request: HttpRequest, asked: Query[AskedOfDots]):
    form = DotForm(request.GET)
    refuse_errors(form)
    asked_day, record = day_asked(request), DotRecord()
    day = asked_day or record.last_day(Source.objects.record_day())
    shown = record.on(day)
    if asked.prefecture:
        shown = shown.in_prefecture(asked.prefecture)
    fields = ("pk", "prefecture__name", "day_name")
    named = Municipality.objects.as_of(day).named_on(day)
    names = {pk: f"{prefecture}{name}" for pk, prefecture, name in named.values_list(*fields)}
    return page_of_list(
        request, asked, shown.dots, lambda dot: dot.place.lg_code, lambda dot: _dot(dot, names), day=day
    )


def _dot(dot: Dot, names: dict[int, str]) -> dict:
    spot = dot.place.location
    return {
        "lg_code": dot.place.lg_code,
        "name": names[dot.place.pk],
        "nearest": dot.nearest.value,
        "ways": [way.value for way in WAYS if way in dot.ways],
        "x": spot and spot.x,
        "y": spot and spot.y,
    }
