"""What the interface says when it cannot give what was asked for: application/problem+json (RFC 9457) in Japanese."""

import json
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

ROOT = "/api/v1/"
OWN = f"{ROOT}own/"
CONTENT_TYPE = "application/problem+json"
WORDS = {  # title and, where nothing is known besides, detail
    400: ("指定に誤りがあります", "指定を読み取れません。"),
    401: ("トークンが使えません", "トークンを確かめてください。"),
    403: ("読み取れる範囲の外です", "このトークンでは読み取れません。"),
    404: ("見つかりません", "このアドレスのデータはありません。公開していないものも、ないものとして答えます。"),
    405: ("読み取りだけができます", "使えるのは GET と HEAD だけです。"),
    429: ("回数の上限に達しました", "Retry-After の秒数を待ってから、もう一度お試しください。"),
    500: ("処理に失敗しました", "くり返すときは、事務局へお知らせください。"),
    503: ("いまは答えられません", "しばらく待ってから、もう一度お試しください。"),
}
KEPT_HEADERS = ("Allow", "Retry-After", "WWW-Authenticate")


class Refused(Exception):
    """Raised where a request cannot be answered: status, words, and pairs of a parameter and what is wrong with it."""

    def __init__(self, status: int, detail: str = "", errors: Iterable[tuple[str, str]] = ()) -> None:
        super().__init__(status, detail)
        self.status, self.detail, self.errors = status, detail, list(errors)

    def response(self) -> HttpResponse:
        return problem(self.status, self.detail, self.errors)


def problem(status: int, detail: str = "", errors: Iterable[tuple[str, str]] = ()) -> HttpResponse:
    """The response that says what is wrong; `errors`: pairs of a parameter and words about it."""
    title, usual = WORDS.get(status, (WORDS[500] if status >= 500 else WORDS[400]))
    listed = [{"name": name, "message": message} for name, message in errors]
    said = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": detail or ("errors に挙げた指定を直してください。" if listed else usual),
    }
    body = json.dumps(said | ({"errors": listed} if listed else {}), ensure_ascii=False)
    response = HttpResponse(body, content_type=CONTENT_TYPE, status=status)
    response.headers["Cache-Control"] = "no-store"
    if status == 401:
        response.headers["WWW-Authenticate"] = 'Bearer realm="api"'
    return response


def answer_as_interface(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware: under /api/v1/ every error is a problem in JSON, whoever found it; scripts of other sites may read
    what is public there, without credentials, and nothing else of the portal.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not request.path.startswith(ROOT):
            return response
        if response.status_code >= 400 and response.headers.get("Content-Type") != CONTENT_TYPE:
            kept = {name: response.headers[name] for name in KEPT_HEADERS if name in response.headers}
            response = problem(response.status_code)
            for name, value in kept.items():
                response.headers[name] = value
        if not request.path.startswith(OWN):
            response.headers["Access-Control-Allow-Origin"] = "*"
            response.headers["Access-Control-Expose-Headers"] = "ETag, Retry-After"
        return response

    return middleware
