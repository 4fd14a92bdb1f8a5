"""Reads one row of a chronology as the content of an entry (docs/record.md), or of two."""

import contextlib
import datetime
import re

from portal.japanese.wareki import DateError, day_of_era, find_impossible, wareki
from timeline.entries.models.entry_content import days_text

from . import outline
from .entry_lines import PARTICIPANTS, EntryLines
from .headings import MEETINGS, clean_title, is_event_title, kind_of, series_of, split_head, status_of, without_marks
from .misprints import find_misprints
from .outline import Block, Line
from .people import surname_and_office, tidy
from .readings import Reading
from .warnings import ask, tell

_ABBREVIATED = re.compile(r"(?<![\d.RHSTMＲＨＳＴＭ和成昭平令治正])(\d{2})\.(\d{1,2})\.(\d{1,2})(時点|現在)?(?![\d.])")
_VISIT = re.compile(r"(?P<visitor>[^、。]+?)が(?:、)?(?P<receiver>[^、。「]+?)を訪問$")
_CALL = re.compile(r"(?P<visitor>.+?)が来館$")
_TALKS = re.compile(r"(?P<one>.+?(?:委員|役員|先生))と(?P<other>.+?(?:委員|役員|会長))(?:との)?意見交換(?:会)?$")
_ON_STAGE = re.compile(r"^(?:.*?当日、)?(?P<people>[^。]+?長(?:、[^、。]+長)*)が[^、。]*登壇")
_TIE = re.compile(
    r"(?P<ward>\w+区)の(?P<kind>友好都市|姉妹都市|交流都市)である(?P<place>[一-龥ヶぁ-んァ-ヴ]+[市町村]（[^）]+）)"
)
_COUNTED = re.compile(r"(\d+)自治体（(\d+)地域(\d+)団体）")
_REGISTERED = re.compile(r"会員登録数：(\d+)市町村（(平成|令和)?(\d+)[.年](\d+)[.月](\d+)日?時点）")
_MISREAD = {"つぼん": "っぽん", "つぽん": "っぽん"}  # letters that scanning takes for others


class EntryReader:
    def __init__(self, source):
        self.source = source
        self.status = ""  # of the event whose heading was read last

    def read(self, number, text, spans, matter, warnings):
        """The reading of the row, and of the figures and ties it states in passing."""
        blocks = [block for block in outline.parse(matter) if block.heading or block.lines]
        self.source.row_text, _ = text, self.source.take_warnings()
        if not blocks:
            yield Reading(
                number, text, "entry", {"days": _days(spans)}, [*warnings, ask("no-title", "内容がありません。")]
            )
            return
        titled = [block for block in blocks if is_event_title(block.heading)]
        several = len(titled) > 1
        contents = []
        for group in _groups(blocks, titled) if several else [blocks]:
            content, found = self._content(group, spans, text if not several else _text_of(group))
            contents.append(content)
            warnings = [*warnings, *found]
        if several:
            names = "、".join(f"「{content['title']}」" for content in contents)
            warnings.append(
                ask("two-events", f"1行に{len(contents)}件あるようです：{names}。分けるかどうかを決めてください。")
            )
        whole = contents[0] if not several else self._content(_merged(blocks), spans, text)[0]
        warnings = [warning for index, warning in enumerate(warnings) if warning not in warnings[:index]]
        yield Reading(number, text, "entry", whole, warnings, contents if several else [])
        for part, (what, stated) in enumerate(self._stated(contents[-1], text, spans), start=1):
            yield Reading(number, text, what, stated, [tell("stated", "経過の中に書かれた数や交流です。")], part=part)

    def _content(self, blocks, spans, text):
        self.source.take_warnings()
        self.status = ""
        title, lines, is_meeting = self._heading(blocks)
        content = {"days": _days(spans), "kind": "other", "title": title, "status": self.status}
        entry_lines = EntryLines(content, self.source, spans[0].first_day, max(span.last_day for span in spans))
        if is_meeting:
            entry_lines.meeting(lines)
        elif len(spans) > 1 and (parts := [line for line in lines if line.label in {span.label for span in spans}]):
            self._parts(entry_lines, content, parts, spans)
            entry_lines.event([line for line in lines if line not in parts])
        else:
            entry_lines.event(lines)
        content["kind"] = kind_of(content["title"], content.get("notes", ()))
        self._series(content)
        self._visitors(content)
        warnings = [
            *entry_lines.warnings,
            *self.source.take_warnings(),
            *self._names(content, text),
            *_restarts(content),
            *_doubts(content, text),
        ]
        return {key: value for key, value in content.items() if value not in ("", [])}, warnings

    def _heading(self, blocks):
        """(title, the other lines, whether it is a meeting)."""
        first, lines = blocks[0], [line for block in blocks for line in block.lines]
        if not first.heading:
            lines = list(lines)
            title, rest = split_head(lines[0].text)
            lines = ([Line("", rest)] if rest else []) + lines[1:]
        else:
            title = first.heading
            for block in blocks[1:]:
                title += ("" if block.heading.startswith("「") else " ") + block.heading
            if re.search("（第\\d+弾）$", title) and lines and not lines[0].mark:
                more, _, said = PARTICIPANTS.sub("", lines[0].text).strip().partition("…")
                said = said.strip()
                taken = [Line("", match[0]) for match in PARTICIPANTS.finditer(lines[0].text)]
                title = f"{clean_title(title)} {clean_title(more)}"
                lines = [*([Line("・", said)] if said else []), *taken, *lines[1:]]
        self.status, title = status_of(title), without_marks(title)
        if title in MEETINGS:
            return title, lines, True
        calls = re.search("（(事務局)対応）", title)
        if calls:
            lines = [*lines, Line("※", f"{calls[1]}対応")]
            title = title.replace(calls[0], "")
        return clean_title(title), lines, False

    def _parts(self, entry_lines, content, parts, spans):
        days = {span.label: span for span in spans}
        for line in parts:
            own: dict = {}
            inner = EntryLines(own, self.source, days[line.label].first_day, days[line.label].last_day)
            inner.event(line.children)
            entry_lines.warnings += inner.warnings
            slot = _days([days[line.label]])
            own = {"label": line.label, "title": tidy(line.text), "slots": [slot], **own}
            content.setdefault("parts", []).append(own)

    def _series(self, content):
        title = content["title"]
        bare = re.sub("[「（].*$", "", title)
        found = None if title.startswith("「") else series_of(title)
        if found:
            content["series"], content["number"] = found[0], found[1]
            self.source.series.setdefault(found[0], (found[2], found[3]))
        elif bare in self.source.series:
            content["series"] = bare
            number = self._number_of_day(content)
            content |= {"number": number} if number else {}
        if content.get("series"):
            unit, restarts = self.source.series[content["series"]]
            content["series_is"] = {"unit": unit, "restarts_yearly": restarts}
        for item in content.get("items", []):
            for name in self.source.series:
                item["text"] = re.sub(rf"(第\d+回) ({re.escape(name)})", r"\1\2", item["text"])

    def _number_of_day(self, content):
        """The number of the item that bears the entry's last day: 第1回 東京開催（10/31）; None without one."""
        for item in content.get("items", []):
            match = re.match(r"第(\d+)回.*（(\d+)/(\d+)）$", item["text"])
            if match and content["days"].endswith(f"-{int(match[2]):02}-{int(match[3]):02}"):
                return int(match[1])
        return None

    def _visitors(self, content):
        """Add visitors and receivers to `content`, from the text of a visit."""
        people, surnames = [], self.source.surnames
        notes = content.get("notes", [])
        is_told = "people" in content  # in lines of their own
        is_visit = content["kind"] == "visit" and not is_told
        texts = [content["title"], *content.get("body", "").split("\n")] if is_visit else []
        for text in texts:
            if match := _VISIT.search(re.sub("^.*、(?=[^、]+が[^、]+を訪問$)", "", text)):
                people.append({"as": "visitor", **surname_and_office(match["visitor"], surnames)})
                people.append({"as": "receiver", **surname_and_office(match["receiver"], surnames)})
            elif match := _CALL.fullmatch(text):
                people.append({"as": "visitor", "office": match["visitor"]})
            elif match := _TALKS.fullmatch(text):
                for name in (match["one"], match["other"]):
                    people.append({"as": "attendee", **surname_and_office(name, surnames)})
            if match := re.fullmatch("(.+)が対応", text):
                people.append({"as": "speaker", "office": match[1]})
            if match := re.search("([^、。]*?である)?([^、。]+?)(?:から紹介を受け|の紹介)", text):
                people.append({"as": "introducer", "office": match[2]})
        for note in list(notes):
            if match := re.fullmatch("(.+)対応", note):
                people.append({"as": "receiver", "office": match[1]})
                notes.remove(note)
        if content["kind"] == "festival" and not is_told and (match := _ON_STAGE.search(content["title"])):
            people += [{"as": "on_stage", "office": office} for office in match["people"].split("、")]
        if people:
            content.setdefault("people", []).extend(people)

    def _names(self, content, text):
        found = self.source.register.find_names(re.sub(r"\s*(?=<)|<[^>]*>", "", text))
        content["places"], content["prefectures"] = found.places, found.prefectures
        known = [name for name in found.bodies if name in self.source.register.bodies]
        content["bodies"] = known
        return found.warnings

    def _stated(self, content, text, spans):
        title, day = content["title"], str(spans[0].first_day)
        if match := _COUNTED.search(tidy(text)):
            place = f"{title}の参加自治体"
            for measure, value in zip(("municipalities", "regions", "bodies"), match.groups(), strict=True):
                yield "figure", {"measure": measure, "as_of": day, "value": int(value), "place": place}
        if match := _REGISTERED.search(tidy(text)):
            era = match[2] or _era_of(match.groups()[2:], content)
            place = f"{wareki(spans[0].first_day)}の経過の注記"
            with contextlib.suppress(DateError):  # _doubts asks about a day that its era lacks
                as_of = str(day_of_era(era, match[3], int(match[4]), int(match[5])))
                yield "figure", {"measure": "registered", "as_of": as_of, "value": int(match[1]), "place": place}
        if match := _TIE.search(text):
            place = re.sub("(.+)（(.+)）", r"\2\1", match["place"])
            ward = self.source.register.full_name(match["ward"])
            if ward and self.source.register.full_name(place):
                yield "tie", {"ward": ward, "municipality": place, "kind": match["kind"]}


def _days(spans):
    return days_text(min(span.first_day for span in spans), max(span.last_day for span in spans))


def _groups(blocks, titled):
    """The blocks of each event of a row."""
    groups: list[list[Block]] = []
    for block in blocks:
        if block in titled or not groups:
            groups.append([])
        groups[-1].append(block)
    return groups


def _merged(blocks):
    return blocks


def _text_of(blocks):
    def words(lines):
        for line in lines:
            yield line.text
            yield from words(line.children)

    return "\n".join(text for block in blocks for text in (block.heading, *words(block.lines)) if text)


def _era_of(numbers, content):
    """The era that 28.9.1 leaves out: the one whose day is nearest to that of the entry; 平成 when it has no day."""
    about = str(content.get("days", ""))[:10] or "2016-01-01"
    days = {}
    for name in ("平成", "令和"):
        with contextlib.suppress(DateError):
            days[name] = day_of_era(name, numbers[0], int(numbers[1]), int(numbers[2]))
    return min(days, key=lambda name: abs(days[name] - datetime.date.fromisoformat(about)), default="平成")


def _restarts(content):
    """A doubt where numbers begin anew among items of one level: those below may belong to the item above."""
    levels = [content.get("items", []), *(part.get("items", []) for part in content.get("parts", []))]
    while levels:
        items = levels.pop()
        labels = [item.get("label") for item in items]
        if again := next((first for first in ("①", "(1)") if labels.count(first) > 1), None):
            yield ask(
                "numbers", f"「{again}」が2度あります。あとの「{again}」からが上の項目の内訳か、確かめてください。"
            )
        levels += [item["items"] for item in items if item.get("items")]


def _doubts(content, text):
    """Dates without their era, and letters that scanning takes for others."""
    for match in _ABBREVIATED.finditer(text):
        right = f"{_era_of(match.groups(), content)}{match[1]}年{match[2]}月{match[3]}日{match[4] or ''}"
        yield ask(
            "era",
            "元号を略した日付を、ほかの箇所と同じ書き方に改めます。",
            printed=match[0],
            corrected=right,
            place="注記",
        )
    for wrong, right in _MISREAD.items():
        for match in re.finditer(f"「[^」]*に{wrong}[^」]*」", text):
            corrected = match[0].replace(wrong, right)
            words = "小書きの「っ」や濁点・半濁点が読み誤られたとみられます。"
            yield ask("misread", words, printed=match[0], corrected=corrected, place="会場")
    for printed, meant in find_misprints(text):
        words = "形の似た別の字とみられます。"
        yield ask("look-alike", words, printed=printed, corrected=meant, place="本文")
    for printed, problem in find_impossible(text.partition("\t")[2] or text):
        yield ask("era-bounds", f"本文の「{printed}」：{problem}")
    if not content.get("title"):
        yield ask("no-title", "件名がありません。")
    elif len(content["title"]) > 200:
        yield ask("long-title", "件名が200文字を超えています。件名と本文に分けてください。")
