"""The interface itself: its resources, its file in OpenAPI 3.1, and how each address is answered."""

import functools
import json
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.utils.cache import add_never_cache_headers, patch_cache_control, patch_vary_headers
from django.views.decorators.csrf import csrf_exempt
from ninja import Field, NinjaAPI, Schema
from ninja.errors import ValidationError
from ninja.renderers import BaseRenderer
from ninja.responses import NinjaJSONEncoder

from members.models import DataToken
from portal.database.replica import for_visitors
from portal.web.page_cache import answer_with_etag, public_page
from portal.web.request_limits import address_of, counter

from . import board, matters, own, partners, places, record, registers
from .problems import CONTENT_TYPE, OWN, ROOT, Refused, problem

VERSION = "1.3"
ABOUT = (
    "特別区全国連携プロジェクトの公開の記録を JSON で読み取るためのインターフェースです。"
    "使い方、変更の方針、利用の条件は /api/ のページにあります。"
)
WHOLE_NUMBER = "整数で指定してください。"
WRONG = {  # what pydantic calls it, and our words
    "int_parsing": WHOLE_NUMBER,
    "int_type": WHOLE_NUMBER,
    "int_parsing_size": WHOLE_NUMBER,
    "greater_than_equal": "{ge}以上の整数で指定してください。",
    "less_than_equal": "{le}以下の整数で指定してください。",
}


class JapaneseRenderer(BaseRenderer):
    """JSON in UTF-8, half as long as with escapes."""

    media_type = "application/json"

    def render(self, request, data, *, response_status):
        return json.dumps(data, cls=NinjaJSONEncoder, ensure_ascii=False, separators=(",", ":"))


class WrongParameter(Schema):
    name: str
    message: str


class Problem(Schema):
    """What is wrong (RFC 9457)."""

    type: str
    title: str
    status: int
    detail: str
    errors: list[WrongParameter] = Field([], description="指定（パラメーター）ごとの誤り")


class Interface(NinjaAPI):
    """Operations bear the names of their addresses, in the file as in Django."""

    def get_openapi_operation_id(self, operation):
        return operation.url_name


api = Interface(
    title="全国連携ポータル",
    version=VERSION,
    description=ABOUT,
    urls_namespace="api",
    docs_url=None,
    openapi_url="/ninja.json",  # answered by openapi() below
    renderer=JapaneseRenderer(),
)
for part in (record, registers, matters, places, partners, board, own):
    api.add_router("", part.router)


@api.exception_handler(Refused)
def refused(request, error):
    return error.response()


@api.exception_handler(ValidationError)
def not_understood(request, error):
    return problem(400, errors=[(str(each["loc"][-1]), _said(each)) for each in error.errors])


def _said(error):
    kind = error["type"]
    return WRONG[kind].format(**error.get("ctx", {})) if kind in WRONG else "読み取れません。"


@api.exception_handler(Http404)
def missing(request, error):
    return problem(404)


@api.exception_handler(Exception)
def failed(request, error):
    raise error  # the pages' handlers know what to do, also in development


@functools.cache
def openapi_file() -> dict:
    """The OpenAPI file: as ninja makes it of the code, with the errors that every address may answer."""
    made = json.loads(json.dumps(api.get_openapi_schema(path_prefix=ROOT.removesuffix("/")), cls=NinjaJSONEncoder))
    made["servers"] = [{"url": settings.BASE_URL}]
    made["info"]["license"] = {"name": "利用規約", "url": f"{settings.BASE_URL}/about/terms/"}
    components = made["components"]
    problem_schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    components["schemas"] |= problem_schema.pop("$defs") | {"Problem": problem_schema}
    components["securitySchemes"] = {"token": {"type": "http", "scheme": "bearer"}}
    said = {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    for address, methods in made["paths"].items():
        statuses = [304, 400, 401, 404, 429, *([403] if address.startswith(OWN) else [])]
        methods["get"]["responses"] |= {
            str(status): {"description": problem_title(status)} | ({"content": said} if status >= 400 else {})
            for status in statuses
        }
        if address.startswith(OWN):
            methods["get"]["security"] = [{"token": []}]
    return made


def problem_title(status: int) -> str:
    return "変わっていません" if status == 304 else json.loads(problem(status).content)["title"]


@csrf_exempt
def openapi(request: HttpRequest) -> HttpResponse:
    return _refusal(request, frozenset()) or _as_get(request, lambda: _of_public(_openapi_page, request))


def _as_get(request, answer):
    """The answer to HEAD is that to GET, for ninja as well; Django leaves the body out."""
    method, request.method = request.method, "GET"
    try:
        return answer()
    finally:
        request.method = method


def _openapi_page(request):
    text = json.dumps(openapi_file(), ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8")


def _answering(view, name: str, is_own: bool, is_kept: bool):
    """The view of an address: `view` is ninja's, `name` the operation's. Own data, and what people in office change
    without a change of the record, is made anew each time.
    """
    answer = _own if is_own else _of_public if is_kept else _made_anew

    @csrf_exempt
    @functools.wraps(view)
    def wrapper(request, *args, **kwargs):
        refusal = _refusal(request, known_parameters(name), is_own=is_own)
        return refusal or _as_get(request, lambda: answer(view, request, *args, **kwargs))

    return wrapper


def _own(view, request, *args, **kwargs):
    response = answer_with_etag(request, view(request, *args, **kwargs))
    patch_cache_control(response, private=True, no_cache=True)
    patch_vary_headers(response, ["Authorization"])
    return response


def _made_anew(view, request, *args, **kwargs):
    response = for_visitors(lambda: view(request, *args, **kwargs))
    if response.status_code != 200:
        return response
    response = answer_with_etag(request, response)
    patch_cache_control(response, public=True, no_cache=True)
    return _without_session(request, response)


def _of_public(view, request, *args, **kwargs):
    return _without_session(request, _kept(request.resolver_match.url_name)(request, view, *args, **kwargs))


@functools.cache
def _kept(name: str):
    """public_page() of the operation with this URL name: (request, ninja's view, its arguments) → response."""

    @public_page(reads=sorted(known_parameters(name)))
    def kept(request, view, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.is_kept = "cursor" not in request.GET  # those who read on to the end would push the pages out
        return response

    return kept


def _without_session(request, response):
    """Forbid caches to keep the response to somebody who is logged in or shows a token, though all read the same."""
    patch_vary_headers(response, ["Cookie", "Authorization"])
    if request.user.is_authenticated or "Authorization" in request.headers:
        add_never_cache_headers(response)
        response.headers.pop("X-Accel-Expires", None)
    return response


def _refusal(request, known: frozenset[str], *, is_own: bool = False) -> HttpResponse | None:
    """The response to who may not ask so; None where the request may be answered.

    A token that is none, that is ended or over, reads nothing at all, not even what is public.
    """
    if request.method not in ("GET", "HEAD"):
        response = problem(405)
        response.headers["Allow"] = "GET, HEAD"
        return response
    if wait := counter.seconds_to_wait(f"api:{address_of(request)}", settings.API_PER_MINUTE):
        response = problem(429)
        response.headers["Retry-After"] = str(wait)
        return response
    scheme, _, text = request.headers.get("Authorization", "").partition(" ")
    request.token = DataToken.objects.use(text.strip()) if scheme.lower() == "bearer" else None
    if request.token is None and (is_own or scheme.lower() == "bearer"):
        return problem(401, "" if scheme else "Authorization: Bearer に続けて、トークンを送ってください。")
    if unknown := sorted(request.GET.keys() - known):
        return problem(400, errors=[(name, _unknown(name)) for name in unknown])
    return None


def _unknown(name: str) -> str:
    return "このデータでは、基準日を選べません。" if name == "as_of" else "この名前の指定はありません。"


@functools.cache
def known_parameters(name: str) -> frozenset[str]:
    """Names of the parameters of the operation with this URL name."""
    return frozenset(
        each["name"]
        for methods in openapi_file()["paths"].values()
        for operation in [methods["get"]]
        if operation["operationId"] == name
        for each in operation["parameters"]
        if each["in"] == "query"
    )


# Counted answers say who serves where, which the record's version does not tell.
NOT_KEPT = ("proposals", "proposal", "answer-figures")
OF_NINJA = ("openapi-json", "openapi-view", "api-root")


def addresses():
    """Patterns of all addresses below /api/v1/."""
    yield path("openapi.json", openapi, name="openapi")
    patterns: list[Any] = api.urls[0]
    for pattern in patterns:
        if pattern.name not in OF_NINJA:
            is_own = str(pattern.pattern).startswith("own/")
            view = _answering(pattern.callback, pattern.name, is_own, pattern.name not in NOT_KEPT)
            yield path(str(pattern.pattern), view, name=pattern.name)
