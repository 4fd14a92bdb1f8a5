"""Differences between two contents, by unit, in Japanese."""

import re
from datetime import date
from typing import Any, NamedTuple

from portal.japanese.wareki import wareki
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link
from timeline.kinds.models import EntryKind

from .lines import items_text, roles_text

LABELS = {
    "key": "記号",
    "kind": "種別",
    "title": "件名",
    "days": "日付",
    "status": "催しの状態",
    "theme": "テーマ",
    "series": "シリーズ",
    "number": "回",
    "venue": "会場",
    "room": "会場内の場所",
    "body": "本文",
    "items": "議題・内容",
    "roles": "主催・登壇など",
    "parts": "日程",
    "notes": "注記",
    "places": "関係する自治体・団体",
    "links": "つながり",
    "editions": "資料",
}
PART_LABELS = {
    "label": "番号",
    "title": "件名",
    "slots": "日時",
    "venue": "会場",
    "room": "会場内の場所",
    "body": "本文",
    "items": "議題・内容",
    "roles": "主催・登壇など",
}
_GROUPS = {"roles": ("roles", "people"), "places": ("places", "prefectures", "bodies")}


class Change(NamedTuple):
    """One unit that differs: its name for programs, its label, and both values in words."""

    name: str
    label: str
    before: str
    after: str


def changes(before, after):
    """Every unit in which the two contents differ, in page order."""
    by_part = len(before.get("parts", [])) == len(after.get("parts", []))
    old, new = content_units(before, by_part), content_units(after, by_part)
    names = sorted({*old, *new}, key=unit_order)
    return [
        Change(name, unit_label(name), value_text(name, old.get(name)), value_text(name, new.get(name)))
        for name in names
        if old.get(name) != new.get(name)
    ]


def content_units(content, by_part=True):
    """The content split into units compared and merged one by one, by name: title, days, parts.0.title …"""
    found: dict[str, Any] = {}
    for name in LABELS:
        value = _value(content, name)
        if name != "parts" or not by_part:
            found |= {name: value} if value else {}
            continue
        for number, part in enumerate(content.get("parts", [])):
            found |= {f"parts.{number}.{name}": _value(part, name) for name in PART_LABELS if _value(part, name)}
    return found


def content_from_units(pieces):
    """The content made of such units: the inverse of content_units()."""
    content: dict[str, Any] = {}
    parts: dict[int, dict] = {}
    for name, value in pieces.items():
        if name.startswith("parts."):
            _, number, field = name.split(".")
            _put(parts.setdefault(int(number), {}), field, value)
        else:
            _put(content, name, value)
    if parts:
        content["parts"] = [parts[number] for number in sorted(parts)]
    return content


def _value(row, name):
    if name in _GROUPS:
        group = {field: row[field] for field in _GROUPS[name] if row.get(field)}
        return group or None
    return row.get(name)


def _put(row, name, value):
    if not value:
        return
    row |= value if name in _GROUPS else {name: value}


def unit_order(name):
    first, *rest = name.split(".")
    number, field = (int(rest[0]), list(PART_LABELS).index(rest[1])) if rest else (0, 0)
    return list(LABELS).index(first), number, field


def unit_label(name):
    """Japanese label of a unit: 日程2の会場, 件名."""
    if not name.startswith("parts."):
        return LABELS[name]
    _, number, field = name.split(".")
    return f"日程{int(number) + 1}の{PART_LABELS[field]}"


def value_text(name, value):
    """The value of the unit as Japanese text, a line for each of several."""
    if not value:
        return ""
    match name.rpartition(".")[2]:
        case "days":
            return days_text(value)
        case "kind":
            return EntryKind.objects.names().get(value, value)
        case "status":
            return Entry.EventStatus(value).label
        case "number":
            return f"第{value}回"
        case "items":
            return items_text(value)
        case "roles":
            return roles_text([*value.get("roles", []), *value.get("people", [])])
        case "places":
            return "\n".join(name for field in _GROUPS["places"] for name in value.get(field, []))
        case "parts":
            return "\n\n".join(map(_part_text, value))
        case "links":
            return "\n".join(_link_text(link) for link in value)
        case "editions":
            return "\n".join(f"{row['document']}（{row['name']}）　{row['action']}" for row in value)
        case "slots":
            return "\n".join(map(slot_text, value))
        case "notes":
            return "\n".join(value)
    return str(value)


def _part_text(part):
    return "\n".join(value_text(name, _value(part, name)) for name in PART_LABELS if part.get(name))


def _link_text(link):
    item = f"の{link['from_item']}番目の議題" if "from_item" in link else ""
    own = f"（{link['item']}番目の議題へ）" if "item" in link else ""
    return f"{link['from']}{item}　{Link.Kind(link['as']).label}{own}"


def days_text(text):
    """平成29年8月21日～平成29年9月29日 from 2017-08-21 / 2017-09-29."""
    return "～".join(wareki(date.fromisoformat(day)) for day in str(text).split(" / "))


def slot_text(text):
    """平成29年8月21日（月）10:30～11:00 from 2017-08-21（月） 10:30-11:00."""
    text = re.sub(r" *(\d\d):(\d\d)-", lambda match: f" {int(match[1])}:{match[2]}～", str(text))
    text = re.sub(r"～0?(\d{1,2}):", r"～\1:", text)
    text = re.sub(r"\d{4}-\d\d-\d\d", lambda match: wareki(date.fromisoformat(match[0])), text)
    return text.replace(" / ", "～").replace("） ", "）")
