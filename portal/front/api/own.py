"""One municipality's own data, by its token: its proposals in every state, the answers and messages, read-only.

The rows are those which the person who made the token reads on the portal's pages, narrowed to the own municipality.
No names of people are told.
"""

import datetime

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from bulletin.models import Addressee, AnswerWord, Message, Proposal
from members.data_tokens.models import DataTokenScope as Scope
from members.models import DataToken

from .board import ProposalFacts, page_of_proposals, proposal_out, with_places
from .paging import Asked, Page, page
from .places import Place, place_of
from .problems import Refused

router = Router(tags=["自分の自治体"])


class TokenRequest(HttpRequest):
    """A request with the token that interface.py found good."""

    token: DataToken


class TokenOut(Schema):
    municipality: Place
    name: str = Field(description="トークンの名前")
    scopes: list[str] = Field(description="読み取れるもの：" + "、".join(Scope.values))
    last_day: datetime.date = Field(description="使える最後の日")


class OwnProposalOut(ProposalFacts):
    number: int | None = Field(description="番号。掲載するまでは null")
    state: str = Field(description="下書き、承認待ち、募集中、成立、不成立、取下げ、期限切れ")
    visibility: str = Field(description="会員に公開、一般公開")
    body: str = Field(description="Markdown")
    posted_at: datetime.datetime | None
    is_hidden: bool = Field(description="事務局が非表示にしているか")
    hidden_reason: str
    returned_reason: str = Field(description="差戻しの理由。共同提案では、書いた自治体だけが読めます")


class OwnAnswerOut(Schema):
    proposal: int = Field(description="提案の id")
    number: int
    title: str
    proposer: Place
    place: Place = Field(description="回答した区・自治体")
    answer: str = Field(description="回答のことば。未回答なら空")
    comment: str = Field(description="補足")
    answered_at: datetime.datetime | None
    answer_until: datetime.date | None
    channel: str = Field(description="代理回答など。自ら回答したなら空")


class MessageOut(Schema):
    id: int
    proposal: int = Field(description="提案の id")
    line: Place | None = Field(description="相談の相手の区。会員への返信なら null")
    sender: Place
    written_at: datetime.datetime
    body: str


class AskedOfMessages(Asked):
    proposal: int | None = Field(None, ge=1, le=2**31 - 1, description="提案の id")


@router.get("/own/token", response=TokenOut, summary="このトークンで読み取れるもの", url_name="own-token")
def own_token(request: TokenRequest):
    token = request.token
    return {
        "municipality": place_of(token.municipality),
        "name": token.name,
        "scopes": token.scopes,
        "last_day": token.last_day,
    }


@router.get("/own/proposals", response=Page[OwnProposalOut], summary="自分の提案・募集", url_name="own-proposals")
def own_proposals(request: TokenRequest, asked: Query[Asked]):
    token = _token(request, Scope.PROPOSALS)
    return page_of_proposals(request, asked, _own(token), order=("-created_at", "-pk"), show=_shown_to(token))


@router.get(
    "/own/proposals/{int:id}", response=OwnProposalOut, summary="自分の提案・募集の1件", url_name="own-proposal"
)
def own_proposal(request: TokenRequest, id: int):
    token = _token(request, Scope.PROPOSALS)
    each = get_object_or_404(with_places(_own(token)), pk=id)
    return _shown_to(token)(each, Addressee.objects.counts_of([each.pk], timezone.localdate()))


@router.get(
    "/own/proposals/{int:id}/answers",
    response=Page[OwnAnswerOut],
    summary="自分の提案・募集への回答",
    url_name="own-proposal-answers",
)
def own_proposal_answers(request: TokenRequest, id: int, asked: Query[Asked]):
    each = get_object_or_404(_own(_token(request, Scope.ANSWERS)).posted(), pk=id)
    return _answers(request, asked, Addressee.objects.filter(proposal=each))


@router.get("/own/answers", response=Page[OwnAnswerOut], summary="自分の区・自治体の回答", url_name="own-answers")
def own_answers(request: TokenRequest, asked: Query[Asked]):
    token = _token(request, Scope.ANSWERS)
    readable = Proposal.objects.visible_to(token.maker).posted()
    return _answers(
        request, asked, Addressee.objects.filter(municipality=token.municipality, proposal__in=readable.values("pk"))
    )


@router.get("/own/messages", response=Page[MessageOut], summary="自分に関わる返信と相談", url_name="own-messages")
def own_messages(request: TokenRequest, asked: Query[AskedOfMessages]):
    token = _token(request, Scope.MESSAGES)
    found = Message.objects.visible_to(token.maker).concerning(token.municipality)
    if asked.proposal:
        found = found.filter(proposal=asked.proposal)
    return page(request, asked, found, ("-written_at", "-pk"), _message, load=_with_senders)


def _token(request: TokenRequest, scope: Scope) -> DataToken:
    """The token of the request. Raises Refused when `scope` is none of its."""
    if scope not in request.token.scopes:
        raise Refused(403, f"このトークンの読み取れるものに「{scope.label}」が入っていません。")
    return request.token


def _own(token: DataToken):
    return Proposal.objects.visible_to(token.maker).proposed_by(token.municipality)


def _shown_to(token: DataToken):
    """Function that tells a proposal to the token's municipality: why it was sent back, to who wrote it alone."""

    def show(each: Proposal, counts) -> dict:
        return proposal_out(each, counts) | {
            "body": each.body,
            "visibility": each.get_visibility_display(),
            "is_hidden": each.hidden_at is not None,
            "hidden_reason": each.hidden_reason,
            "returned_reason": each.returned_reason if each.municipality_id == token.municipality.pk else "",
        }

    return show


def _answers(request, asked, found):
    words = AnswerWord.objects.names()

    def show(row):
        return {
            "proposal": row.proposal.pk,
            "number": row.proposal.number,
            "title": row.proposal.title,
            "proposer": place_of(row.proposal.municipality),
            "place": place_of(row.municipality),
            "answer": words.get(row.answer, ""),
            "comment": row.comment,
            "answered_at": row.answered_at and timezone.localtime(row.answered_at),
            "answer_until": row.proposal.answer_until,
            "channel": row.get_channel_display(),
        }

    return page(request, asked, found, ("-proposal", "municipality__lg_code"), show, load=_with_proposals)


def _with_proposals(found):
    return found.select_related("proposal__municipality__prefecture", "municipality__prefecture")


def _message(row: Message) -> dict:
    return {
        "id": row.pk,
        "proposal": row.proposal_id,
        "line": row.line and place_of(row.line),
        "sender": place_of(row.municipality),
        "written_at": timezone.localtime(row.written_at),
        "body": row.body,
    }


def _with_senders(found):
    return found.select_related("line__prefecture", "municipality__prefecture")
