"""Drafts of texts about an event, from its facts; 未定 where something is not known yet."""

import datetime
from collections.abc import Callable, Iterator

from django.conf import settings

from portal.contact import Contact
from portal.japanese.wareki import wareki
from timeline.entries.models.entries import Entry

from .facts import EventFacts

OFFICE, OPEN = "特別区長会事務局", "未定"


def press_note(facts: EventFacts, today: datetime.date, contact: Contact) -> str:
    """報道資料: what is held, when and where, for newspapers."""
    head = ["報道関係の皆様へ", wareki(today), OFFICE, "", f"「{facts.title}」{_what(facts)}について", ""]
    return _joined([*head, *_press_lines(facts), "", *_ends(facts, contact)])


def _what(facts: EventFacts) -> str:
    entry = facts.event.entry
    if entry and entry.event_status in (Entry.EventStatus.CANCELLED, Entry.EventStatus.POSTPONED):
        return f"の{Entry.EventStatus(entry.event_status).label}"
    return "の開催（実施済み）" if entry and entry.event_status == Entry.EventStatus.HELD else "の開催"


def _press_lines(facts: EventFacts) -> Iterator[str]:
    if facts.theme:
        yield from (f"テーマ　{facts.theme}", "")
    yield f"日時　{facts.days or OPEN}"
    yield f"会場　{facts.place or OPEN}" + (f"（{facts.address}）" if facts.address else "")
    yield "内容"
    lines = [*facts.body.splitlines(), *facts.lines]
    yield from [f"　{line}" for line in lines or [OPEN]]
    if facts.side_events:
        yield "日程"
        for each in facts.side_events:
            yield f"　{each.title}　{'、'.join(each.times)}　{each.place}".rstrip()
    if facts.exhibitors:
        yield "出展"
        for booth in facts.exhibitors:
            yield f"　・{booth.exhibitor}" + (f"（{booth.products}）" if booth.products else "")
    for label, names in facts.roles:
        yield f"{label}　{names}"
    for chosen in facts.classes:
        yield f"申込み　{chosen}　定員{chosen.places}人　{settings.BASE_URL}{chosen.get_absolute_url()}"
    for note in facts.notes:
        yield f"※{note}"


def _ends(facts: EventFacts, contact: Contact) -> Iterator[str]:
    parts = [contact.name, f"電話 {contact.telephone}" if contact.telephone else "", contact.email]
    yield f"問合せ　{'　'.join(filter(None, parts)) or '（問合せ先の記録なし）'}"
    if facts.event.is_public and facts.event.entry:
        yield f"{settings.BASE_URL}{facts.event.entry.get_absolute_url()}"


def goods(facts: EventFacts, today: datetime.date, contact: Contact) -> str:
    """物品の一覧: what each booth sells and needs, for whoever sets the ground up."""
    lines = [f"「{facts.title}」　物品の一覧", f"{wareki(today)}現在　{OFFICE}", ""]
    lines += [f"日時　{facts.days or OPEN}", f"会場　{facts.place or OPEN}", ""]
    for booth in facts.booths:
        lines += [f"区画{booth.number}　{booth.exhibitor}", f"　品目　{booth.products or OPEN}"]
        lines += [f"　設備　{booth.equipment or OPEN}", f"　時間　{booth.times or OPEN}"]
        lines += [f"　未提出の書類　{'、'.join(booth.missing)}"] if booth.missing else []
    return _joined(lines if facts.booths else [*lines, "区画の登録はありません。"])


TEXTS: dict[str, tuple[str, Callable[[EventFacts, datetime.date, Contact], str]]] = {
    "press": ("報道資料の下書き", press_note),
    "goods": ("物品の一覧の下書き", goods),
}


def _joined(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
