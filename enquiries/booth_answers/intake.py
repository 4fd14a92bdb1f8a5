"""What answers to 出展・物産の募集 say of booths that the booths of an event do not say yet."""

import datetime
from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

from django.db import transaction

from agreements.revisions.models import token_of
from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from members.models import Municipality, User
from timeline.models import Booth, Event

TAKES_PART = "出展する"
FIELDS = ("products", "equipment", "times")


class Change(NamedTuple):
    """A field of a booth that the answer says otherwise. `key` names it for the form."""

    key: str
    field: str
    label: str
    before: str
    after: str


class Row(NamedTuple):
    """A booth as answered: one that there is, or a new one where the municipality has none (`new_key`)."""

    place: Municipality
    booth: Booth
    changes: list[Change]
    new_key: str = ""

    @property
    def default_keys(self) -> list[str]:
        """What is ticked before anybody chooses: what is new or fills a blank, and never what stands already."""
        return [self.new_key] if self.new_key else [each.key for each in self.changes if not each.before]


class BoothIntake:
    """The answers of an enquiry against the booths of an event. Two queries.

    `rows`: what could be taken over; `same`: names of those that say nothing new; `unread`: sentences on what cannot
    be taken over. `mark`: of all this as it was shown, so that nothing is taken over that nobody has seen.
    """

    def __init__(self, enquiry: Enquiry, event: Event) -> None:
        self.enquiry, self.event = enquiry, event
        self.rows: list[Row] = []
        self.same: list[str] = []
        self.unread: list[str] = []
        self.booths: dict[int, list[Booth]] = {}
        booths = list(event.booths.with_places())
        for booth in booths:
            self.booths.setdefault(booth.municipality_id or 0, []).append(booth)
        self._next = max((booth.number for booth in booths), default=0) + 1
        for answer in Answer.objects.counted(enquiry).with_places():
            self._read(answer.addressee.municipality, answer.values)
        shown = {f"{each.key} {each.label}": f"{each.before}\0{each.after}" for each in self._changes()}
        self.mark = token_of(shown | {row.new_key: str(row.booth.number) for row in self.rows if row.new_key})

    @property
    def keys(self) -> list[str]:
        """Keys of all that can be taken over, in the order shown."""
        return [
            key for row in self.rows for key in ([row.new_key] if row.new_key else [each.key for each in row.changes])
        ]

    def _changes(self) -> Iterator[Change]:
        return (each for row in self.rows for each in row.changes)

    def _read(self, place: Municipality, values: dict[str, Any]) -> None:
        standing = self.booths.get(place.pk, [])
        says = values.get("takes_part")
        if says and says != TAKES_PART:
            if standing:
                numbers = "、".join(str(booth.number) for booth in standing)
                self.unread.append(f"{place.full_name}の回答は「{says}」ですが、区画{numbers}があります。")
            return
        said = self._said(place, values)
        lots = int(values.get("lots") or 1)
        if lots > max(len(standing), 1):
            self.unread.append(
                f"{place.full_name}は{lots}区画を希望しています。足りない区画は、出展の画面で加えてください。"
            )
        before = len(self.rows)
        if not standing:
            self._new(place, said)
        for booth in standing:
            self._compare(place, booth, said)
        if len(self.rows) == before:
            self.same.append(place.full_name)

    def _said(self, place: Municipality, values: dict[str, Any]) -> dict[str, str]:
        """Text of each of FIELDS that the answer has one for and that has room in a booth."""
        goods = [row.get("goods-name", "") for row in values.get("goods") or []]
        arrives = values.get("arrives_on")
        times = [f"搬入{_day(arrives)}" if arrives else "", str(values.get("times") or "").strip()]
        texts = {"products": goods, "equipment": values.get("needs") or [], "times": times}
        said = {}
        for name, parts in texts.items():
            text = "、".join(dict.fromkeys(filter(None, parts)))
            field: Any = Booth._meta.get_field(name)
            if len(text) > field.max_length:
                label, most = field.verbose_name, field.max_length
                self.unread.append(f"{place.full_name}の{label}は{most}文字を超えるため、写せません：{text}")
            elif text:
                said[name] = text
        return said

    def _new(self, place: Municipality, said: dict[str, str]) -> None:
        booth = Booth(event=self.event, municipality=place, number=self._next, **said)
        self._next += 1
        key = f"{place.lg_code}-new"
        changes = [Change(key, name, _label(name), "", text) for name, text in said.items()]
        self.rows.append(Row(place, booth, changes, key))

    def _compare(self, place: Municipality, booth: Booth, said: dict[str, str]) -> None:
        changes = [
            Change(f"{booth.pk}-{name}", name, _label(name), getattr(booth, name), text)
            for name, text in said.items()
            if getattr(booth, name) != text
        ]
        if changes:
            self.rows.append(Row(place, booth, changes))

    def take_in(self, keys: Collection[str], *, by: User) -> int:
        """Enter what was chosen; returns how many booths it changed. Call it in take_in_shown()."""
        number = 0
        for row in self.rows:
            if row.new_key:
                if row.new_key in keys:
                    row.booth.register(by=by)
                    number += 1
                continue
            token = row.booth.token
            for each in row.changes:
                if each.key in keys:
                    setattr(row.booth, each.field, each.after)
            number += bool(row.booth.revise(by=by, token=token, reason=f"{self.enquiry.number_name}の回答"))
        return number


@transaction.atomic
def take_in_shown(enquiry: Enquiry, event: Event, mark: str, keys: Collection[str], *, by: User) -> int | None:
    """Enter what was chosen of the intake that bore `mark`: how many booths; None where it is no longer so."""
    Event.objects.select_for_update(of=("self",), no_key=True).get(pk=event.pk)
    list(event.booths.select_for_update(of=("self",), no_key=True).order_by("pk").values_list("pk"))
    intake = BoothIntake(enquiry, event)
    return intake.take_in(keys, by=by) if intake.mark == mark else None


def _label(name: str) -> str:
    field: Any = Booth._meta.get_field(name)
    return field.verbose_name


def _day(text: str) -> str:
    day = datetime.date.fromisoformat(text)
    return f"{day.month}月{day.day}日"
