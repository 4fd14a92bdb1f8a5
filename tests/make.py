"""Rows for tests: valid and published unless told otherwise. The real record is there already."""

from agreements.models import Agreement, Body, Source
from members.models import Municipality, Prefecture, User, check_digit
from timeline.models import Entry, Item, Link, Part, Slot

PASSWORD = "kuri-ya-momo-ya-kaki"


def user(email="aoba@example.jp", **fields):
    return User.objects.create_user(email, PASSWORD, **fields)


def municipality(code5, name, kind, prefecture="北海道", **fields):
    place = Municipality(
        lg_code=code5 + check_digit(code5),
        name=name,
        kind=kind,
        prefecture=Prefecture.objects.get(name=prefecture),
        **{"kana": "シケン", **fields},
    )
    place.build_search_text()
    place.save()
    return place


def body(name, kind, prefecture=None, *signed_on):
    """A body with an agreement for each day of `signed_on`."""
    number = Body.objects.latest("number").number + 1
    found = Prefecture.objects.get(name=prefecture) if prefecture else None
    body = Body.objects.create(number=number, name=name, kind=kind, prefecture=found)
    for day in signed_on:
        Agreement.objects.create(body=body, name="広域連携協定", signed_on=day, source=Source.objects.get())
    return body


def entry(key, first_day, last_day=None, *, municipalities=(), prefectures=(), bodies=(), items=(), **fields):
    """An entry, its places given by code, name and name, its items as texts."""
    fields = {"kind": Entry.Kind.VISIT, "title": f"試験の経過 {key}", "state": Entry.State.PUBLISHED, **fields}
    entry = Entry.objects.create(key=key, first_day=first_day, last_day=last_day or first_day, **fields)
    entry.municipalities.set(Municipality.objects.filter(lg_code__in=municipalities))
    entry.prefectures.set(Prefecture.objects.filter(name__in=prefectures))
    entry.bodies.set(Body.objects.filter(name__in=bodies))
    for text in items:
        item(entry, text)
    entry.refresh_derived()
    return entry


def item(entry, text, label="", **fields):
    last = entry.items.order_by("-position").first()
    position = last.position + 1 if last else 1
    item = Item.objects.create(entry=entry, position=position, label=label, text=text, **fields)
    entry.refresh_derived()
    return item


def part(entry, title, *slots, **fields):
    """A part with slots, each a day or a pair of days."""
    part = Part.objects.create(entry=entry, position=entry.parts.count() + 1, title=title, **fields)
    for days in slots:
        first, last = days if isinstance(days, tuple) else (days, days)
        Slot.objects.create(part=part, first_day=first, last_day=last)
    entry.refresh_derived()
    return part


def link(earlier, later, kind=Link.Kind.NEXT, **fields):
    return Link.objects.create(earlier=earlier, later=later, kind=kind, **fields)
