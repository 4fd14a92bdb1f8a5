"""協定団体、協定、公表値、推移 and 各区交流 as JSON, with the counts of a day."""

import datetime

from django import forms
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, Query, Router, Schema

from agreements.dot_map.dots import DotRecord, Way
from agreements.models import Agreement, Body, PublishedFigure, Source, Statistic, Tie
from agreements.overview.table import newest_figure
from agreements.signing.counts import BodyMemberCounts
from agreements.statistics.findings import computed_value
from members.models import Membership, Municipality

from .attached import FileOut, file_out
from .paging import AskedOfDay, DayAsked, Page, day_asked, page, page_of_list, refuse_errors
from .places import BodyName, Place, PlaceField, PrefectureOut, place_of

router = Router(tags=["協定と推移"])


class PrintedOut(Schema):
    value: int = Field(description="公表値。単位は自治体")
    as_of: datetime.date = Field(description="公表値の基準日")


class BodyOut(Schema):
    id: int
    url: str
    name: str
    kind: str = Field(description="市長会、町村会、企業")
    prefecture: PrefectureOut | None
    signed_on: datetime.date | None = Field(description="基準日に有効な協定の締結日。なければ null")
    printed: PrintedOut | None = Field(description="基準日までに印刷された、最も新しい構成自治体数")
    computed: int = Field(description="基準日の名簿から数えた構成自治体数")


class RenewalOut(Schema):
    first_day: datetime.date
    last_day: datetime.date = Field(description="この日を含みます")


class AgreementOut(Schema):
    id: int
    body: BodyName
    kind: str = Field(description="市長会、町村会、企業")
    name: str = Field(description="協定の名称")
    signed_on: datetime.date
    ended_on: datetime.date | None = Field(description="この日の前日まで有効。続いているか、基準日を選んだときは null")
    source: str = Field(description="出典")
    files: list[FileOut] = Field(description="資料のファイル")


class AgreementOfBody(Schema):
    name: str
    signed_on: datetime.date
    ended_on: datetime.date | None = Field(description="この日の前日まで有効。基準日より後の終了は載せません")
    source: str
    renewals: list[RenewalOut] = Field(description="更新")
    files: list[FileOut] = Field(description="資料のファイル")


class BodyDetail(BodyOut):
    as_of: datetime.date
    agreements: list[AgreementOfBody] = Field(description="終わったものを含みます")
    members: list[Place] = Field(description="基準日に団体を構成する自治体")


@router.get("/bodies", response=Page[BodyOut], summary="基準日に協定のある団体", url_name="bodies")
def bodies(request: HttpRequest, asked: Query[AskedOfDay]):
    day = day_asked(request) or Source.objects.record_day()
    counts, figures = BodyMemberCounts(), _figures_of_bodies(day)
    signed = counts.bodies_on(day)
    return page_of_list(
        request,
        asked,
        signed,
        lambda body: body.number,
        lambda body: _body(body, signed[body], figures, counts, day),
        day=day,
    )


@router.get("/bodies/{int:id}", response=BodyDetail, summary="協定団体の1件", url_name="body")
def body(request: HttpRequest, id: int, asked: Query[DayAsked]):
    chosen = day_asked(request)
    day = chosen or Source.objects.record_day()
    each = get_object_or_404(Body.objects.public().select_related("prefecture"), pk=id)
    counts = BodyMemberCounts()
    return _body(each, counts.bodies_on(day).get(each), _figures_of_bodies(day), counts, day) | {
        "as_of": day,
        "agreements": [
            {
                **{name: getattr(agreement, name) for name in ("name", "signed_on", "ended_on")},
                "source": agreement.source.title,
                "renewals": [{"first_day": row.first_day, "last_day": row.last_day} for row in renewals],
                "files": [file_out(row) for row in agreement.files.all()],
            }
            for agreement, renewals in each.agreements.prefetch_related("files").each_with_renewals(chosen)
        ],
        "members": [place_of(place) for place in each.members_on(day).select_related("prefecture")],
    }


def _figures_of_bodies(day):
    members = PublishedFigure.Measure.MEMBERS
    return [row for row in PublishedFigure.objects.known_on(day).with_bodies() if row.measure == members]


def _body(each: Body, signed_on, figures, counts, day) -> dict:
    printed = newest_figure([figure for figure in figures if figure.body_id == each.pk], day)
    area = each.prefecture
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        "name": each.name,
        "kind": each.get_kind_display(),
        "prefecture": area and {"code": area.code, "name": area.name},
        "signed_on": signed_on,
        "printed": printed and {"value": printed.value, "as_of": printed.as_of},
        "computed": counts.of(each, day),
    }


@router.get("/agreements", response=Page[AgreementOut], summary="基準日に有効な協定", url_name="agreements")
def agreements(request: HttpRequest, asked: Query[AskedOfDay]):
    chosen = day_asked(request)
    day = chosen or Source.objects.record_day()

    def show(row):
        return {
            "id": row.pk,
            "body": {"id": row.body.pk, "name": row.body.name},
            "kind": row.body.get_kind_display(),
            "name": row.name,
            "signed_on": row.signed_on,
            "ended_on": None if chosen else row.ended_on,  # what came later is no part of that day
            "source": row.source.title,
            "files": [file_out(file) for file in row.files.all()],
        }

    found = Agreement.objects.as_of(day)
    return page(request, asked, found, ("signed_on", "pk"), show, day=day, load=_with_files)


def _with_bodies(found):
    return found.select_related("body", "source")


def _with_files(found):
    return _with_bodies(found).prefetch_related("files")


class CountsOut(Schema):
    as_of: datetime.date
    bodies: int = Field(description="協定のある市長会・町村会")
    regions: int = Field(description="協定のある地域（都道府県）")
    municipalities: int = Field(description="協定団体を構成する市町村。名簿から数えた数")
    members: int = Field(description="会員自治体。特別区を除く")
    member_wards: int = Field(description="会員登録した特別区")
    ways: dict[str, int] = Field(description="市町村の数。最も近い結びつきごとに、1つの市町村を1回だけ数える")


@router.get("/counts", response=CountsOut, summary="基準日の数", url_name="counts")
def counts(request: HttpRequest, asked: Query[DayAsked]):
    record = DotRecord()
    day = day_asked(request) or record.last_day(Source.objects.record_day())
    nearest = record.on(day).nearest()
    members, wards = Membership.objects.counts(day)
    return {
        "as_of": day,
        **record.counts.on(day)._asdict(),
        "members": members,
        "member_wards": wards,
        "ways": {way.value: nearest[way] for way in Way},
    }


class FigureOut(Schema):
    id: int
    measure: str = Field(description="、".join(PublishedFigure.Measure.labels))
    body: BodyName | None = Field(description="構成自治体数だけ")
    as_of: datetime.date
    value: int = Field(description="公表値。訂正したものは訂正後の数")
    place: str = Field(description="記載箇所")
    source: str = Field(description="出典")


@router.get("/figures", response=Page[FigureOut], summary="公表値", url_name="figures")
def figures(request: HttpRequest, asked: Query[AskedOfDay]):
    day = day_asked(request)
    found = PublishedFigure.objects.known_on(day)
    return page(request, asked, found, ("-as_of", "pk"), _figure, day=day, load=_with_bodies)


def _figure(row: PublishedFigure) -> dict:
    return {
        "id": row.pk,
        "measure": row.get_measure_display(),
        "body": row.body and {"id": row.body.pk, "name": row.body.name},
        **{name: getattr(row, name) for name in ("as_of", "value", "place")},
        "source": row.source.title,
    }


class StatisticOut(Schema):
    fiscal_year: int = Field(description="年度（西暦、4月から翌年3月まで）")
    series: str = Field(description="区分。合計（実数）は重複を除いた数で、区分の和ではない")
    is_total: bool
    value: int | None = Field(description="公表値。印刷が「—」なら null")
    as_of: datetime.date
    basis: str = Field(description="、".join(Statistic.Basis.labels))
    computed: int | None = Field(description="名簿から計算できる区分だけ")
    change_since: int | None = Field(description="増減のはじめの年度（西暦）")
    change: int | None = Field(description="増減として印刷された数")
    source: str = Field(description="出典")


@router.get("/statistics", response=Page[StatisticOut], summary="連携自治体数の推移", url_name="statistics")
def statistics(request: HttpRequest, asked: Query[AskedOfDay]):
    day, register = day_asked(request), BodyMemberCounts()

    def show(row):
        names = ("fiscal_year", "value", "as_of", "change_since", "change")
        return {
            **{name: getattr(row, name) for name in names},
            "series": row.series.name,
            "is_total": row.series.is_total,
            "basis": row.get_basis_display(),
            "computed": computed_value(row, register) if row.series.computed else None,
            "source": row.source.title,
        }

    found = Statistic.objects.known_on(day)
    order = ("series__number", "fiscal_year", "pk")
    return page(request, asked, found, order, show, day=day, load=_with_series)


def _with_series(found):
    return found.select_related("series", "source")


class TieOut(Schema):
    id: int
    ward: Place
    municipality: Place
    signed_name: str = Field(description="締結時の相手の名称。いまと違うときだけ")
    kind: str = Field(description="友好都市、姉妹都市、交流都市、災害協定など")
    started_on: datetime.date | None = Field(description="分からなければ null")
    ended_on: datetime.date | None = Field(description="この日の前日まで。続いているか、基準日を選んだときは null")
    source: str = Field(description="出典。区の回答なら空")


class AskedOfTies(AskedOfDay):
    ward: str = Field("", description="特別区の全国地方公共団体コード（6桁）")
    municipality: str = Field("", description="相手の全国地方公共団体コード（6桁）")


class TieForm(forms.Form):
    """The filters of the ties; no page has them, as these stand on the pages of their places."""

    ward = PlaceField(Municipality.objects.wards(), label="特別区")
    municipality = PlaceField(Municipality.objects.not_wards(), label="相手の自治体")

    def apply(self, ties):
        """Returns `ties` filtered by the fields filled in, once the form is valid."""
        chosen = {name: place for name, place in self.cleaned_data.items() if place}
        return ties.filter(**chosen)


@router.get("/ties", response=Page[TieOut], summary="各区交流", url_name="ties", tags=["各区交流"])
def ties(request: HttpRequest, asked: Query[AskedOfTies]):
    day, form = day_asked(request), TieForm(request.GET)
    refuse_errors(form)
    found = form.apply(Tie.objects.as_of(day) if day else Tie.objects.not_withdrawn())

    def show(row):
        return {
            "id": row.pk,
            "ward": place_of(row.ward),
            "municipality": place_of(row.municipality),
            **{name: getattr(row, name) for name in ("signed_name", "kind", "started_on")},
            "ended_on": None if day else row.ended_on,
            "source": row.source.title if row.source else "",
        }

    order = ("ward__lg_code", "municipality__lg_code", "kind", "pk")
    return page(request, asked, found, order, show, day=day, load=_with_places)


def _with_places(found):
    return found.select_related("ward", "municipality__prefecture", "source")
