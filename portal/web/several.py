"""Acting on several rows of a list by one form with a tick box beside each.

Every row is acted on for itself, in the transaction of its own verb: what cannot be done to one keeps no other back,
and the page that follows names it with the reason.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from portal.web.numbers import whole_number

MOST = 50  # rows acted on at once: those of a page
GONE = "一覧にないものです。ほかの人が先に操作したか、消えています。"


class ChosenField(forms.Field):
    """The values of the ticked boxes, as texts, each once. They are drawn beside their rows, with name and id of it."""

    widget = forms.SelectMultiple

    def __init__(self, what: str) -> None:
        super().__init__(label=what)

    def to_python(self, value: Any) -> list[str]:
        return list(dict.fromkeys(value or []))

    def validate(self, value: list[str]) -> None:
        if not value:
            raise forms.ValidationError(f"{self.label}を1つ以上選んでください。")
        if len(value) > MOST:
            raise forms.ValidationError(f"一度に選べるのは{MOST}件までです。")


@dataclass
class Outcome:
    """What became of the chosen rows: names of those that were changed, and of the others with the reason why not."""

    done: list[str] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)

    def tell(self, request: HttpRequest, what: str) -> None:
        """The messages of the page that follows: how many were `what` (公開しました), and each that was not."""
        if self.done:
            messages.success(request, f"{len(self.done)}件を{what}。")
        for name, why in self.refused:
            messages.error(request, f"「{name}」は、そのままです。{why}")


def nothing_left(request: HttpRequest) -> HttpResponse:
    """The answer to a form whose list has become empty since it was shown: the page, which says so."""
    messages.info(request, "選べるものがありません。ほかの人が先に操作したか、消えています。")
    return redirect(request.get_full_path())


class Read(NamedTuple):
    """A row and the version of it that was read with the list."""

    row: Any
    version: int

    def __str__(self) -> str:
        return str(self.row)


def rows_read(chosen: Iterable[str], rows: QuerySet[Any]) -> dict[str, Read]:
    """The chosen of `rows` by what stood in their boxes: number:version. One query."""
    numbers = {value: [whole_number(part, -1) for part in value.split(":")] for value in chosen}
    pairs = {value: pair for value, pair in numbers.items() if len(pair) == len(Read._fields) and -1 not in pair}
    known = rows.in_bulk([number for number, _ in pairs.values()])
    return {value: Read(known[number], version) for value, (number, version) in pairs.items() if number in known}


def act_on_each(
    chosen: Iterable[str], rows: dict[str, Any], act: Callable[[Any], str], name: Callable[[Any], str] = str
) -> Outcome:
    """Call `act` with the row of each chosen value; it returns why it did nothing, or "". `rows`: those there are."""
    outcome = Outcome()
    for value in chosen:
        row = rows.get(value)
        why = GONE if row is None else act(row)
        called = "選んだ1件" if row is None else name(row)
        if why:
            outcome.refused.append((called, why))
        else:
            outcome.done.append(called)
    return outcome
