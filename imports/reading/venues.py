"""Reads a printed place as venue and room, one spelling for each."""

import re
from collections import Counter

from portal.japanese.text import normalise

from .people import tidy
from .warnings import ask, tell

_ADDRESS = re.compile(r"(?P<name>.+?)（(?P<address>[^（）]*(?:\d|地内|丁目|番地)[^（）]*)）$")
_FLOOR = re.compile(r"(?P<venue>.+?(?:館|ビル|センター|場))[ ]?(?P<room>(?:地下)?\d+階.*)$")
_HALL = re.compile(r"(?P<venue>.+会館)(?P<room>(?:大|中|小)?ホール|.*会議室)$")
_QUOTED = re.compile(r"(?P<venue>[^「]+)(?P<room>「[^」]+」)$")
VENUE_LINE = re.compile(r"(?:会場|場所)\s*[:：]\s*([^・※①<\n]+)")


def split(text: str, venues=()):
    """(venue, room, address) as printed."""
    text, address = tidy(text), ""
    if match := _ADDRESS.fullmatch(text):
        text, address = match["name"], match["address"].strip()
    text = re.sub(r"^([A-Za-z]+) (?=[ァ-ヶ])", r"\1", text)
    if (match := _QUOTED.fullmatch(text)) and match["venue"] in venues:
        return match["venue"], match["room"], address
    if (match := _FLOOR.fullmatch(text)) or (match := _HALL.fullmatch(text)):
        return match["venue"], match["room"], address
    venue, _, room = (text, "", "") if "「" in text else text.partition(" ")
    return venue, room.strip(), address


def read_venue(text: str, source) -> dict:
    """Dict of venue, room and address; the room in its plainest spelling in the source."""
    venue, room, address = split(text, source.venue_names)
    found = {"venue": venue}
    if address:
        found["address"] = address
    if room:
        common = source.rooms.get(_plain(room), room)
        if common != room and normalise(common) == normalise(room):
            source.warn(tell("room", f"「{room}」は「{common}」と同じ場所としました。"))
            room = common
        elif common != room:
            words = f"ほかの箇所では「{common}」とあります。"
            source.warn(ask("spelling", words, printed=room, corrected=common, place="会場"))
        found["room"] = room
    return found


def _plain(room):
    return normalise(re.sub("[「」『』]", "", room))


def rooms_of(texts, venues) -> dict[str, str]:
    """{room as compared: its plainest spelling in the source}."""
    spellings: dict[str, Counter] = {}
    for text in texts:
        for match in VENUE_LINE.finditer(text):
            if room := split(match[1].strip(), venues)[1]:
                spellings.setdefault(_plain(room), Counter())[room] += 1
    return {plain: min(counter, key=lambda room: (len(room), room)) for plain, counter in spellings.items()}
