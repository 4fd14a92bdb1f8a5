"""Reads title, kind, series and number of an entry from its heading."""

import re

from .people import tidy

MEETINGS = {"区長会総会": "general_meeting", "特別区制度懇談会": "advisory_council"}
# the first word that fits decides; 東北六魂祭「協力・連携締結式」 is no agreement
KINDS = (
    ("六魂祭|絆まつり|新虎まつり", "festival"),
    ("閣議決定", "national"),
    ("協定.*(締結|式)|協定を締結", "agreement"),
    ("公表$|運用開始$", "publication"),
    ("展示", "exhibition"),
    ("参画$", "festival"),
    ("講演会|シンポジウム|セミナー", "lecture"),
    ("支援金|災害派遣|義援金", "relief"),
    ("意見交換|訪問$|来館$|来訪$|打診$|を説明$|面会$", "visit"),
    ("委員会|協議会", "committee"),
    ("イベント|マルシェ|フェスタ|フェア|物産|サミット|フェスティバル|連携（第\\d+弾）|連携事業", "fair"),
    ("祭|まつり", "festival"),
)
_ENDING = re.compile(
    r"(訪問|来館|来訪|面会|意見交換|意見交換会|実施|開催|説明|打診|開始|決定|公表|締結|連携|参画|登壇|協力)(（[^）]*）)?$"
)
_EVENT_END = re.compile(r"(の実施|の開催|開催|を実施|を開催)(（[^）]*）)?$")
_NUMBERED = re.compile(
    r"(?P<year>(?:平成|令和)\S{1,2}年度 ?)?第(?P<number>\d+)(?P<unit>回|弾) ?(?P<name>[^「（]+)(?P<rest>.*)$"
)
_NUMBER_AFTER = re.compile(r"(?P<name>[^「（]+)（第(?P<number>\d+)(?P<unit>回|弾)）(?P<rest>.*)$")
_NATIONAL = re.compile(r"(?P<name>「[^」]*」)が.*閣議決定され、(?P<rest>.*)$")

_PRINTED_MARKS = re.compile(r"［[訂注]\d+(?:、[訂注]\d+)*］$")  # of corrections, as the portal prints them
STATUSES = {"中止": "cancelled", "延期": "postponed", "予定": "planned"}
_STATUS = re.compile(rf"\s*【({'|'.join(STATUSES)})】\s*")


def is_event_title(heading: str) -> bool:
    """Whether a bold heading is the title of an event; two of these in one row are two events."""
    return bool(_EVENT_END.search(tidy(heading)))


def split_head(text: str):
    """(title, rest) of a row's first words when nothing is bold."""
    for meeting in MEETINGS:
        if text == meeting or re.match(f"{meeting}[ 　]", text):
            return meeting, text.removeprefix(meeting).strip()
    if match := re.fullmatch(r"(.+)（(区長会総会|特別区制度懇談会)）", tidy(text)):
        return match[2], match[1]
    if match := _NATIONAL.fullmatch(text):
        return f"{match['name']}の閣議決定", text
    words = text.split(" ")
    for count in range(1, len(words) + 1):
        if _ENDING.search(tidy(words[count - 1])):
            return " ".join(words[:count]), " ".join(words[count:])
    return text, ""


def status_of(heading: str) -> str:
    """The status that a heading begins with, as contents write it: 【中止】見本の催し; blank for others."""
    match = _STATUS.match(heading)
    return STATUSES[match[1]] if match else ""


def without_marks(heading: str) -> str:
    """The heading without what is printed around a title: its status, and the marks of corrections."""
    return _PRINTED_MARKS.sub("", _STATUS.sub("", heading))


def clean_title(heading: str) -> str:
    """The name of what was held, without の開催, の実施, （※）, status and marks of corrections."""
    title = re.sub("（※）|※$", "", tidy(without_marks(heading)))
    title = re.sub(r"(第\d+[回弾]) (?=\S)", r"\1", title)
    title = re.sub("(の実施|の開催)$", "", title)
    outside = re.sub("「[^」]*」|（[^）]*）", "", title)
    if title.endswith("を開催") and "で" not in outside:
        return title.removesuffix("を開催")
    return re.sub("(?<![をにの])開催$", "", title)


def kind_of(title: str, notes=()) -> str:
    """The kind a title speaks of; an event of somebody else that is only a 関連事業 is joined, not held."""
    if title in MEETINGS:
        return MEETINGS[title]
    if any(note.endswith("関連事業") for note in notes):
        return "festival"
    if re.search("シンポジウム」に参画$", title):
        return "lecture"
    return next((kind for pattern, kind in KINDS if re.search(pattern, title)), "other")


def series_of(title: str):
    """(name, number, unit, restarts yearly) when the title is numbered; None otherwise."""
    if match := _NUMBERED.match(title):
        return match["name"].strip(), int(match["number"]), match["unit"], bool(match["year"])
    if match := _NUMBER_AFTER.match(title):
        return match["name"].strip(), int(match["number"]), match["unit"], False
    return None
