"""How an agenda item is written: as it stands on the paper, and in the chronology with what was done."""

import re

from timeline.entries.models.programme import Item, Role, read_person

_ABOUT = "について"
_BARE = re.compile(r"(?:結果|実績|報告)$")  # …の実施結果報告, and not …の実施結果を報告
_TITLE = re.compile(rf"(?:を|{_ABOUT}|より)?(?:の?)(?:{'|'.join(Item.Outcome.labels)})(?:を受ける)?$")
_AS = {
    Item.Outcome.REPORTED: Role.Kind.REPORTER,
    Item.Outcome.LECTURED: Role.Kind.LECTURER,
}
_WITH_ABOUT = {
    Item.Outcome.APPROVED: "了承",
    Item.Outcome.EXPLAINED: "説明",
    Item.Outcome.LECTURED: "講演",
    Item.Outcome.EXCHANGED: "意見交換",
    Item.Outcome.REQUESTED: "依頼",
    Item.Outcome.PROPOSED: "提案を受ける",
    Item.Outcome.APPLIED: "",
    "": "",
}
_NAMED_FIRST = (Item.Outcome.EXPLAINED, Item.Outcome.PROPOSED)  # …より…について説明


def on_paper(title: str) -> str:
    """The item as it stands on the agenda: …の概要案について."""
    return title if title.endswith(_ABOUT) else f"{title}{_ABOUT}"


def recorded(title: str, outcome: str, speaker: str = "") -> str:
    """The item with what was done, as the chronology writes it: …の概要案を確認, …の実施結果報告, …について説明."""
    if outcome in _WITH_ABOUT:
        text = on_paper(title) + _WITH_ABOUT[outcome]
        return f"{_joined(speaker)}より{text}" if speaker and outcome in _NAMED_FIRST else text
    label = Item.Outcome(outcome).label
    if title.endswith(_ABOUT):
        return title + label
    if outcome == Item.Outcome.REPORTED and _BARE.search(title):
        return f"{title.removesuffix('報告')}報告"
    return f"{title}を{label}"


def title_of(text: str) -> str:
    """The matter of a recorded item without what was done: …の概要案 of …の概要案を確認."""
    return _TITLE.sub("", text) or text


def matter(title: str) -> str:
    """The title without について, by which an item on the agenda and one of the record are compared."""
    return title.removesuffix(_ABOUT)


def role_of(speaker: str, outcome: str) -> dict[str, str]:
    """Who spoke, as a content writes it, from 氏名（職） or a 職 alone; empty without a speaker."""
    if not speaker:
        return {}
    kind = _AS.get(outcome, Role.Kind.SPEAKER)  # type: ignore[call-overload]
    return {"as": kind.value} | read_person(speaker)


def speaker_of(name: str, office: str) -> str:
    """氏名（職）: the inverse of role_of()."""
    return f"{name}（{office}）" if name and office else name or office


def _joined(speaker: str) -> str:
    """末宗地方創生本部事務局次長 of 末宗（地方創生本部事務局次長）."""
    person = read_person(speaker)
    return person.get("name", "") + person["office"]
