"""公開の提案と募集、連携事例 and 回答の割合 as JSON: what a visitor sees of them, whoever asks."""

import datetime

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from bulletin.board.forms.board import BoardForm
from bulletin.board.proposal_list import all_matching
from bulletin.cases.case_rows import outline_on
from bulletin.cases.forms.filter import CaseFilterForm
from bulletin.models import Addressee, AnswerWord, Case, CasePicture, CoProposer, ParticipantRole, Proposal, Step
from bulletin.rollcall.figures import figures
from bulletin.rollcall.models.addressee_queries import AskedCounts
from portal.web.days import is_planned
from timeline.models import Entry

from .attached import PictureOut, picture_out
from .paging import Asked, AskedOfDay, Page, day_asked, page, page_of_list, refuse_errors
from .places import Place, place_of

router = Router(tags=["提案と事例"])
VISITOR = AnonymousUser()


class AnswerCountsOut(Schema):
    asked: int = Field(description="あて先のうち、知らせたか、回答のあった区・自治体")
    answered: int
    unreached: int = Field(description="あて先のうち、担当者がおらず、知らせていない区・自治体")


class ProposalFacts(Schema):
    id: int
    url: str
    kind: str = Field(description="提案（自治体から区へ）、募集（区から自治体へ）")
    title: str
    summary: str
    state: str = Field(description="募集中、成立、不成立、取下げ、期限切れ")
    answer_until: datetime.date | None = Field(description="回答期限。この日を含みます")
    proposer: Place
    co_proposers: list[Place]
    fields: list[str] = Field(description="分野")
    offers: str = Field(description="出せるもの")
    seeks: str = Field(description="求めること")
    season: str
    counts: AnswerCountsOut


class ProposalOut(ProposalFacts):
    number: int = Field(description="提案第128号の128")
    posted_at: datetime.datetime


class AnswerOut(Schema):
    place: Place
    answer: str = Field(description="回答のことば。事務局が改めることがあります")


class ProposalDetail(ProposalOut):
    body: str = Field(description="Markdown")
    answers: list[AnswerOut] = Field(description="回答した区・自治体。補足は会員だけが読めます")


class AskedOfProposals(Asked):
    q: str = Field("", description="ことば、または番号")
    state: str = Field("", description="open、closed、matched、unmatched、withdrawn、expired")
    kind: str = Field("", description="proposal（提案）、call（募集）")
    field: str = Field("", description="分野の番号")
    prefecture: str = Field("", description="掲載した自治体の都道府県コード（2桁）")
    ward: str = Field("", description="あて先の区のコード（6桁）")
    deadline: str = Field("", description="7（7日以内）、30（30日以内）、past（過ぎたもの）")


@router.get("/proposals", response=Page[ProposalOut], summary="公開の提案と募集（新しい順）", url_name="proposals")
def proposals(request: HttpRequest, asked: Query[AskedOfProposals]):
    today, form = timezone.localdate(), BoardForm(request.GET, VISITOR)
    refuse_errors(form)
    found = all_matching(form.apply(Proposal.objects.public(), today), form.query)
    return page_of_proposals(request, asked, found)


def page_of_proposals(request, asked, found, order=("-posted_at", "-pk"), show=None):
    """A page of the proposals in this order, each as `show` tells it with the counts (proposal_out, if none)."""
    answer = page(request, asked, found, order, lambda row: row, load=with_places)
    counts = Addressee.objects.counts_of([row.pk for row in answer["items"]], timezone.localdate())
    return answer | {"items": [(show or proposal_out)(row, counts) for row in answer["items"]]}


@router.get("/proposals/{int:id}", response=ProposalDetail, summary="公開の提案・募集の1件", url_name="proposal")
def proposal(request: HttpRequest, id: int):
    each = get_object_or_404(with_places(Proposal.objects.public()), pk=id)
    words = AnswerWord.objects.names()
    given = each.addressees.answered().select_related("municipality__prefecture").order_by("municipality__lg_code")
    return proposal_out(each, Addressee.objects.counts_of([each.pk], timezone.localdate())) | {
        "body": each.body,
        "answers": [{"place": place_of(row.municipality), "answer": words[row.answer]} for row in given],
    }


def with_places(found):
    """The proposals with what proposal_out() tells: a fixed number of queries."""
    joined = CoProposer.objects.confirmed().select_related("municipality__prefecture").order_by("municipality__lg_code")
    return found.select_related("municipality__prefecture").prefetch_related("fields", Prefetch("co_proposers", joined))


def proposal_out(each: Proposal, counts: dict[int, AskedCounts]) -> dict:
    count = counts.get(each.pk, AskedCounts())
    names = ("number", "title", "summary", "answer_until", "offers", "seeks", "season")
    return {
        "id": each.pk,
        "url": settings.BASE_URL + each.get_absolute_url(),
        "kind": each.kind_name,
        **{name: getattr(each, name) for name in names},
        "state": each.get_state_display(),
        "posted_at": each.posted_at and timezone.localtime(each.posted_at),
        "proposer": place_of(each.municipality),
        "co_proposers": [place_of(row.municipality) for row in each.co_proposers.all()],
        "fields": [field.name for field in each.fields.all()],
        "counts": {"asked": count.reached, "answered": count.answered, "unreached": count.unreached},
    }


class StepOut(Schema):
    kind: str = Field(description="提案、回答、相談、訪問、協議、開催、協定、報告")
    first_day: datetime.date | None = Field(description="日付の記録がなければ null")
    last_day: datetime.date | None
    text: str
    note: str
    venue: str
    entry: str | None = Field(description="経過の記号。経過に載っていなければ null")


class ParticipantOut(Schema):
    lg_code: str
    name: str
    is_ward: bool
    role: str


class CaseOut(Schema):
    key: str = Field(description="事例を指す記号。変わりません")
    url: str
    title: str
    summary: str
    channel: str = Field(description="きっかけ：" + "、".join(Case.Channel.labels))
    proposal: int | None = Field(description="もとの公開の提案の番号。ほかは null")
    fields: list[str] = Field(description="分野")
    participants: list[ParticipantOut] = Field(description="基準日を選んだときは、そのあと離れた者も含みます")
    steps: list[StepOut] = Field(description="歩み")
    result: str
    pictures: list[PictureOut] = Field(description="結果の写真")
    visitors: int | None = Field(description="来場者数（人）。記録がなければ null")
    closed_on: datetime.date | None = Field(description="終了日。続いていれば null")
    published_at: datetime.datetime


class AskedOfCases(AskedOfDay):
    channel: str = Field("", description="きっかけ：" + "、".join(Case.Channel.values))
    field: str = Field("", description="分野の番号")
    prefecture: str = Field("", description="都道府県コード（2桁）")
    ward: str = Field("", description="特別区のコード（6桁）")
    q: str = Field("", description="ことば")


@router.get("/cases", response=Page[CaseOut], summary="連携事例の一覧（記号の順）", url_name="cases")
def cases(request: HttpRequest, asked: Query[AskedOfCases]):
    form = CaseFilterForm(request.GET, VISITOR)
    refuse_errors(form)
    roles = ParticipantRole.objects.names()
    found = form.apply()

    def show(row):
        return _case(row, roles, form.asked)

    return page(request, asked, found, ("key",), show, day=form.asked, load=_with_steps)


@router.get("/cases/{slug:key}", response=CaseOut, summary="連携事例の1件", url_name="case")
def case(request: HttpRequest, key: str):
    return _case(get_object_or_404(_with_steps(Case.objects.published()), key=key), ParticipantRole.objects.names())


def _with_steps(found):
    steps = Step.objects.published().select_related("entry")
    public = Prefetch("proposal", Proposal.objects.public())  # None where a visitor cannot read it
    pictures = Prefetch("pictures", CasePicture.objects.select_related("case"))
    return found.prefetch_related("fields", Prefetch("steps", steps), public, pictures)


def _case(each: Case, roles: dict[str, str], day: datetime.date | None = None) -> dict:
    told = outline_on(day, each.outline, each.former)
    return {
        **{name: getattr(each, name) for name in ("key", "title", "summary", "result", "visitors")},
        "url": settings.BASE_URL + each.get_absolute_url(),
        "channel": each.get_channel_display(),
        "proposal": each.proposal.number if each.proposal else None,
        "fields": [field.name for field in each.fields.all()],
        "participants": [
            {"lg_code": code, "name": name, "is_ward": is_ward, "role": roles.get(role, "")}
            for code, name, is_ward, role in told["places"]
        ],
        "steps": [_step(row) for row in each.steps.all() if not (day and row.first_day and row.first_day > day)],
        "pictures": [picture_out(row) for row in each.pictures.all()],
        "closed_on": None if day and is_planned(each.closed_on, day) else each.closed_on,
        "published_at": timezone.localtime(each.published_at),
    }


def _step(row: Step) -> dict:
    entry = row.entry if row.entry and row.entry.state == Entry.State.PUBLISHED else None
    names = ("first_day", "last_day", "text", "note", "venue")
    return {
        "kind": row.get_kind_display(),
        **{name: getattr(row, name) for name in names},
        "entry": entry.key if entry else None,
    }


class AnswerFigureOut(Schema):
    fiscal_year: int | None = Field(description="年度（西暦）。null は、これまでの全部")
    asked: int = Field(description="尋ねた区（延べ）")
    in_time: int = Field(description="期限までに回答した区（延べ）")
    rate: float | None = Field(description="割合（パーセント）。尋ねた区がなければ null")
    median_days: int | None = Field(description="はじめの回答までの日数の中央値")
    nobody: int = Field(description="担当者のいない区（延べ）。割合に含めない")


@router.get("/answer-figures", response=Page[AnswerFigureOut], summary="回答の割合と日数", url_name="answer-figures")
def answer_figures(request: HttpRequest, asked: Query[AskedOfDay]):
    day = day_asked(request) or timezone.localdate()
    return page_of_list(request, asked, figures(day), lambda row: row.year or 0, _answer_figure, day=day)


def _answer_figure(row) -> dict:
    names = ("asked", "in_time", "rate", "median_days", "nobody")
    return {"fiscal_year": row.year} | {name: getattr(row, name) for name in names}
