"""Reads the lines of a row as items, parts, roles, venue and notes of an entry."""

import datetime
import re

from .dates import NoDate, spans_of
from .outline import Line
from .people import ORGANISED, named_role, organisers, surname_and_office, take_people, task_of, tidy, with_task
from .venues import read_venue
from .warnings import ask

OUTCOMES = {
    "提案を受ける": "proposed",
    "申入れ": "applied",
    "意見交換": "exchanged",
    "決定": "decided",
    "了承": "approved",
    "確認": "confirmed",
    "報告": "reported",
    "説明": "explained",
    "講演": "lectured",
    "創設": "founded",
    "依頼": "requested",
}
_OUTCOME = re.compile(f"({'|'.join(OUTCOMES)})(?:を受ける|を実施|について|する旨)?(?:（[^）]*）)?$")
_PROPERTY = re.compile(r"(会場|場所|テーマ|内容|参加自治体|参加団体|主催等|日時|注記)(?:：(.*))?$", re.DOTALL)
_DECIDED_BESIDE = re.compile("(.+)（([^（）]*(?:確認|了承|決定)[^（）]*)）")
_DITTO = re.compile(r"（[\s”〃\"”]+）$")
_ON_A_DAY = re.compile(r"(?P<title>[^、。（]+)（(?P<month>\d{1,2})/(?P<day>\d{1,2})）(?:の実施|、(?P<rest>.+))?$")
_HELD_AT = re.compile(r"(?P<venue>[^、。 ]+?(?:館|ホール|場|園|センター|ホテル|会議室))で.+を(?:実施|開催)")
PARTICIPANTS = re.compile(r"[（(]([^（()）]*?\d+(?:市区町村|市町村|町村|市町|市|町|村|区)：[^（()）]+)[）)]")


class EntryLines:
    """Writes items, parts, roles, venue and notes from the lines of one entry into its content (a dict)."""

    def __init__(self, content, source, first_day, last_day):
        self.content, self.source = content, source
        self.first_day, self.last_day = first_day, last_day
        self.warnings: list[dict] = []
        self.bodies: list[str] = []
        self.panel: dict | None = None

    # meetings: every line is a matter of its own

    def meeting(self, lines):
        items = self.content.setdefault("items", [])
        for line in lines:
            if line.mark == "※":
                self._note_of_item(line.text, items)
            elif not line.mark and self._fact(line):
                continue
            elif line.mark and items and items[-1].get("is_plain"):
                items[-1].setdefault("items", []).append(self._matter(line))
            elif line.text:
                items.append(self._matter(line) | ({} if line.mark else {"is_plain": True}))
        for item in items:
            item.pop("is_plain", None)

    def _fact(self, line):
        """Take a line about the whole meeting: テーマ：…, 会場：…, 主催：…, 出席　…. False for a matter."""
        text = tidy(line.text)
        if role := named_role(text):
            self._people([role])
        elif re.match("(会場|場所|テーマ)：.", text) or ORGANISED.match(text):
            self._line(line)
        else:
            return False
        return True

    def _people(self, people):
        known = self.content.setdefault("people", [])
        known.extend(person for person in people if person not in known)

    def _matter(self, line):
        text, _, theme = tidy(line.text).partition(" テーマ：")
        if theme:
            self.content["theme"] = theme
        item: dict = {"text": text}
        if line.label:
            item["label"] = line.label
        if (match := re.fullmatch("(.+説明)を受け、(.+)", text)) or (match := _DECIDED_BESIDE.fullmatch(text)):
            item |= {"text": match[1], "items": [self._outcome({"text": match[2]})]}
        elif match := re.fullmatch("(.+報告)（([^（）、]+長)）", text):
            item |= {"text": match[1], "people": [{"as": "reporter", "office": match[2]}]}
        if match := re.match("([^「、]+)より「.*説明$", item["text"]):
            item["people"] = [{"as": "speaker", **surname_and_office(match[1], self.source.surnames)}]
        elif match := re.fullmatch("(.+)先生による講演", item["text"]):
            item["people"] = [{"as": "lecturer", **surname_and_office(match[1], self.source.surnames)}]
        named = [named_role(child.text) if not child.mark else None for child in line.children]
        if people := [role for role in named if role]:
            item["people"] = people
        if below := [self._matter(child) for child, role in zip(line.children, named, strict=True) if not role]:
            item["items"] = [*item.get("items", []), *below]
        return self._outcome(item)

    def _outcome(self, item):
        if (match := _OUTCOME.search(item["text"])) or (match := re.search("(確認)→", item["text"])):
            item["did"] = OUTCOMES[match[1]]
        return item

    def _note_of_item(self, text, items):
        """Add the note; below one of several items it gets that item's name (「…」) in brackets."""
        name = re.match("「[^」]+」", items[-1]["text"]) if len(items) > 1 else None
        self._note(f"{text}（{name[0]}）" if name and not text.endswith(f"（{name[0]}）") else text)

    def _note(self, text):
        self.content.setdefault("notes", []).append(tidy(text))

    # everything else

    def event(self, lines):
        marks = [line for line in lines if line.mark != "※"]
        for line in marks:
            self._line(line)
        for line in lines:
            if line.mark == "※":
                self._event_note(line.text)
        if self.bodies:
            self.content["body"] = "\n".join(self.bodies)

    def _line(self, line):
        text = tidy(line.text)
        known = _PROPERTY.fullmatch(text)
        if known:
            self._property(known[1], (known[2] or "").strip(), line)
        elif ORGANISED.match(text):
            self._roles(organisers(text, self.source.register))
        elif text.startswith(("パネリスト", "コーディネーター")) and self.panel is not None:
            self._panel(text, line)
        elif not line.mark and (role := named_role(text)):
            self._people([role])
        elif not line.mark:
            self._plain(text)
        else:
            self._item(line, self.content)

    def _property(self, name, text, line):
        raised = line.children
        if name in ("会場", "場所"):
            self.content |= read_venue(text, self.source)
        elif name == "テーマ":
            self.content["theme"] = text
        elif name == "注記":
            self._note(text)
        elif name.startswith("参加"):
            self._roles([{"as": "participant", "name": text}])
        elif name == "主催等":
            self._roles(organisers(text, self.source.register))
        elif text:
            self._matter_of_event(text)
        for child in raised:
            self._line(child)

    def _roles(self, roles):
        if roles:
            self.content.setdefault("roles", []).extend(roles)

    def _matter_of_event(self, text):
        if re.search("(った|した|ました)。?$", text):
            self.bodies.append(text)
        elif (match := self._on_a_day(text)) and match["rest"]:
            self._day_part("", match)
            self.content.setdefault("items", []).append({"text": match["rest"]})
        else:
            self.content.setdefault("items", []).append({"text": text})

    def _on_a_day(self, text):
        """パレード（11/20）: a part, when the entry has several days and this is one of them."""
        match = _ON_A_DAY.fullmatch(text)
        return match if match and self.first_day < self.last_day else None

    def _day_part(self, label, match):
        year = self.first_day.year
        day = datetime.date(year, int(match["month"]), int(match["day"]))
        part = {"label": label, "title": match["title"].replace("※", ""), "slots": [str(day)]}
        self.content.setdefault("parts", []).append({key: value for key, value in part.items() if value})

    def _plain(self, text):
        if match := PARTICIPANTS.search(text):
            self._roles([{"as": "participant", "name": match[1]}])
            text = PARTICIPANTS.sub("", text).strip()
        elif match := re.fullmatch("（(.+)）", text):
            self.content |= read_venue(match[1], self.source)
            return
        if match := _HELD_AT.match(text):
            self.content |= read_venue(match["venue"], self.source)
        if text:
            self.bodies.append(text)

    def _panel(self, text, line):
        assert self.panel is not None
        task = task_of(text)
        _, people = take_people(text)
        if people:
            self.panel.setdefault("people", []).extend(with_task(people, task))
        for child in line.children:
            self._item(child, self.panel, task)

    def _item(self, line, owner, task=""):
        text = tidy(line.text)
        if _PROPERTY.fullmatch(text) and owner is not self.content:
            text = text.removeprefix("内容：")
        if any(tidy(child.text).startswith("日時：") for child in line.children):
            return self._part(line.label, text, line.children)
        if line.label and (match := self._on_a_day(text)):
            return self._day_part(line.label, match)
        item = self._read_item(line, text, task)
        if item:
            owner.setdefault("items", []).append(item)
        return item

    def _read_item(self, line, text, task):
        text = text.rstrip("：")
        if match := re.fullmatch("(.*講演) (「[^」]+」) (.+)", text):  # 内閣府…による講演 「…」 …: what, below by whom
            text, line = match[1], Line(line.mark, match[1], [Line("", f"{match[2]} {match[3]}"), *line.children])
        doing = task_of(text, self.source.task_words.get(task, ""))
        rest, people = take_people(text)
        roles = with_task(people, doing if people else task)
        if task and people and rest and task == "panelist":
            for role in roles:
                role["office"] = f"{rest} {role['office']}"
        item: dict = {"label": line.label, "text": rest or text, "people": roles}
        self._named_children(item)
        for child in line.children:
            self._child(item, child)
        parts_only = line.children and not item.get("items") and not item["people"] and item["text"] == "関係イベント"
        if parts_only:
            return None
        item = {key: value for key, value in item.items() if value not in ("", [])}
        if not item:  # a mark with nothing behind it
            return None
        if "パネルディスカッション" in item.setdefault("text", ""):
            item["text"] = item["text"].replace("（パネリスト）", "")
            self.panel = item
        return item

    def _child(self, item, child):
        text = tidy(child.text)
        if not child.mark and (role := named_role(text)):
            item["people"].append(role)
            return
        rest, people = take_people(text)
        if people and not rest:
            item["people"] += with_task(people, task_of(item["text"]))
            return
        if _DITTO.search(text) and item.get("items"):
            self._ditto(text, next((above["text"] for above in item["items"] if not _DITTO.search(above["text"])), ""))
        task = task_of(text, item["text"])
        added = self._item(child, item, task if task != "speaker" else "")
        for role in (added or {}).get("people", []):
            if role["as"] == "speaker":
                role["as"] = task_of(item["text"])

    def _ditto(self, text, above):
        match = re.search("（[^（）]+）$", above)
        if match:
            right = _DITTO.sub(match[0], text)
            words = "同じ語の繰り返しを示す記号を、上の行の語で書き改めます。"
            self.warnings.append(ask("ditto", words, printed=text, corrected=right, place="内容"))

    def _named_children(self, item):
        """Split an item that lists reports into a child for each: …の事例報告 板橋区（…）、葛飾区（…）."""
        match = re.fullmatch("(.+報告) ([^ ]+（[^）]+）(?:、[^、（]+（[^）]+）)+)", item["text"])
        if match:
            item |= {"text": match[1], "items": [{"text": name} for name in re.split("(?<=）)、", match[2])]}

    def _part(self, label, title, lines):
        part: dict = {"label": label, "title": title}
        self.content.setdefault("parts", []).append(part)
        are_numbered = any(line.label and tidy(line.text).startswith("日時：") for line in lines)  # ①日時 ②会場 ③…
        for line in lines:
            text = tidy(line.text)
            known = _PROPERTY.fullmatch(text)
            if known and known[1] == "日時":
                try:
                    slots, is_whole = spans_of(known[2], self.first_day)
                    part.setdefault("slots", []).extend(slots)
                    if not is_whole:
                        words = f"「{title}」の時間「{known[2]}」は読み切れません。書かれたまま注記に残しました。"
                        self.warnings.append(ask("hours", words))
                        self._note(f"{title}の日時：{known[2]}")
                except NoDate as error:
                    self.warnings.append(ask("part-day", f"「{title}」の日時を読み取れません。{error}"))
            elif known and known[1] in ("会場", "場所"):
                part |= read_venue(known[2], self.source)
            elif not line.mark and (role := named_role(text)):
                part.setdefault("people", []).append(role)
            elif not line.mark and ORGANISED.match(text):
                part.setdefault("roles", []).extend(organisers(text, self.source.register))
            elif line.mark and not are_numbered:
                self._item(line, part)
            else:
                part.setdefault("items", []).append({"text": text})
        for key in [key for key, value in part.items() if not value]:
            del part[key]

    def _event_note(self, text):
        """Add a note (※); where a word in the text bears the mark, the note begins with that word."""
        marked = re.search("([一-龥々ァ-ヶーぁ-ん]{2,10})※(?!$)", self.source.row_text)
        self._note(f"{marked[1].lstrip('を')}は{text}" if marked else text)
        taking_part = re.fullmatch("(.+)に(.+長)が参加", text)
        for item in self.content.get("items", []) if taking_part else []:
            if taking_part and item["text"] == taking_part[1]:
                role = {"as": task_of(item["text"]), "office": taking_part[2]}
                if role not in item.setdefault("people", []):
                    item["people"].append(role)
