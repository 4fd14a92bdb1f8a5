"""Pages of lists: the rows after a cursor, which names the last row read, so that new rows move no other."""

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.db.models import Q, QuerySet
from django.forms import BaseForm
from ninja import Field, Schema

from portal.web.forms import AsOfForm

from .problems import Refused

Row = TypeVar("Row")
MOST = 500  # rows of a page
USUAL = 100


class Page(Schema, Generic[Row]):
    """A page of a list."""

    as_of: datetime.date | None = Field(description="この答えの基準日。基準日を選ばず、いま公開している全部なら null")
    total: int = Field(description="条件に合う件数（全部のページの合計）")
    items: list[Row]
    next: str | None = Field(description="次のページのアドレス。最後のページでは null")


class Asked(Schema):
    """Parameters of every list."""

    limit: int = Field(USUAL, ge=1, le=MOST, description=f"1ページの件数（1から{MOST}まで）")
    cursor: str = Field("", description="次のページの印。next のアドレスに入っています。自分では作れません")


class DayAsked(Schema):
    """Parameter of what is told of a day."""

    as_of: str = Field("", description="基準日。今日までの日（2018-11-12、平成30年11月12日など）")


class AskedOfDay(Asked, DayAsked):
    """Parameters of a list of which a day may be chosen."""


def refuse_errors(form: BaseForm) -> None:
    """Raises Refused with what the form of the page says of its fields."""
    if form.errors:
        raise Refused(400, errors=[(name, str(words)) for name, found in form.errors.items() for words in found])


def day_asked(request) -> datetime.date | None:
    """The day asked for (as_of); None without one. Raises Refused."""
    form = AsOfForm(request.GET)
    refuse_errors(form)
    return form.asked


def page(
    request,
    asked: Asked,
    found: QuerySet[Any],
    order: Sequence[str],
    show: Callable[[Any], dict],
    *,
    day: datetime.date | None = None,
    load: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows,
) -> dict:
    """The page (Page) of `found` that is asked for, each row as `show` tells it.

    `order`: fields that no two rows share together, as for order_by(); none may be null. `load` adds what the rows of
    a page need besides.
    """
    limit, values, rows = asked.limit, _cursor(request), load(found.order_by(*order))
    if values is not None:
        rows = rows.filter(_after(order, values))
    here = list(rows[: limit + 1])
    last = [_value(here[limit - 1], name.removeprefix("-")) for name in order] if len(here) > limit else None
    return _answer(request, found.count(), [show(row) for row in here[:limit]], last, day)


def page_of_list(request, asked: Asked, rows: Iterable[Row], key: Callable[[Row], Any], show, *, day) -> dict:
    """As page(), of rows that are at hand, by their `key`: texts or numbers that no two share."""
    every = sorted(rows, key=key)
    limit, values = asked.limit, _cursor(request)
    after = [row for row in every if values is None or key(row) > values[0]]
    last = [key(after[limit - 1])] if len(after) > limit else None
    return _answer(request, len(every), [show(row) for row in after[:limit]], last, day)


def _answer(request, total, items, last, day):
    following = None
    if last is not None:
        query = [(name, value) for name, values in request.GET.lists() if name != "cursor" for value in values]
        cursor = _signer(request).sign_object(last, compress=False)
        following = f"{settings.BASE_URL}{request.path}?{urlencode([*query, ('cursor', cursor)])}"
    return {"as_of": day, "total": total, "items": items, "next": following}


def _cursor(request) -> list | None:
    """The values of the last row read, which we have signed; None for the first page. Raises Refused."""
    text = request.GET.get("cursor", "")
    if not text:
        return None
    try:
        return _signer(request).unsign_object(text)
    except Exception as error:
        words = "読み取れません。next のアドレスをそのまま使うか、はじめのページから取り直してください。"
        raise Refused(400, errors=[("cursor", words)]) from error


def _signer(request) -> signing.Signer:
    return signing.Signer(salt=f"portal.front.api{request.path}")


def _after(order: Sequence[str], values: Sequence[Any]) -> Q:
    """Condition: rows that come after the one with these values, in this order."""
    condition, same = Q(pk__in=[]), Q()
    for name, value in zip(order, values, strict=True):
        field, step = name.removeprefix("-"), "lt" if name.startswith("-") else "gt"
        condition |= same & Q((f"{field}__{step}", value))
        same &= Q((field, value))
    return condition


def _value(row: Any, name: str) -> Any:
    for part in name.split("__"):
        row = getattr(row, part)
    return row.isoformat() if isinstance(row, datetime.date) else row
