"""回答: who was asked, who has answered what, who has seen it and who is silent, for the proposal's page."""

from collections import Counter, defaultdict
from typing import NamedTuple

from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from bulletin.proposals.models.words import AnswerWord
from members.people.reach import NONE
from portal.japanese.text import hiragana
from portal.web.days import month_day, time_tag, year_half
from portal.web.readings import with_reading

from .models.addressees import AnswerVersion
from .models.channels import AnswerChannel, how_it_came


class Kind(NamedTuple):
    name: str
    css: str  # ending of the classes ward-- and roll-call__tick--, and the mark of _answer_mark.html


class Cell(NamedTuple):
    """One addressee in the grid of answers, its name with the reading above."""

    place: str
    answer: str
    css: str
    seen: str  # ・既読 or ・未読 for members, of who has not answered, and since when it is told if later; ・代理回答


class Before(NamedTuple):
    """An earlier answer, revised since."""

    name: str
    day: SafeString
    comment: str
    how: str  # how it came, if not by the municipality itself


class Answer(NamedTuple):
    """An answer with its comment, and the earlier answers it replaced, the newest first."""

    place: str
    is_ward: bool
    answer: str
    css: str
    day: SafeString
    comment: str
    before: list[Before]
    how: str  # how it came, if not by the municipality itself


KINDS = {  # in the order in which they are counted and listed, in the words the portal came with
    "raised": Kind("手を挙げる", "yes"),
    "conditional": Kind("条件付き", "if"),
    "considering": Kind("検討中", "think"),
    "declined": Kind("見送り", "no"),
    "not_applicable": Kind("該当なし", "no"),
    "": Kind("未回答", "silent"),
    "nobody": Kind(NONE, "nobody"),
    "untold": Kind("知らせていません", "nobody"),  # it ended before somebody came
}
UNREACHED = ("nobody", "untold")  # neither asked nor silent, and counted apart; named only where there are some
FIRST = ("raised", "conditional")  # answers whose words are shown unfolded
MOST_TICKS = 47
_PLACE = (
    "municipality",
    *(f"municipality__{name}" for name in ("name", "kana", "prefecture__name", "kind", "lg_code")),
)
_HOW = ("channel", "said_by", "said_on", "answered_by__name")
_TIMES = ("added_at", "told_at", "answered_at", "seen_at")
COLUMNS = ("pk", "answer", "comment", "version", "has_people", *_TIMES, *_HOW, *_PLACE)


def _read_name(row):
    return with_reading(row["municipality__name"], hiragana(row["municipality__kana"]))


class RollCall:
    """Addressees and answers of one proposal, as the reader with these `permissions` may see them.

    Members see the words and who has read it, visitors the answers alone. `rows`: COLUMNS of everybody asked, in the
    official order. One query, for members, where somebody revised an answer.
    """

    def __init__(self, proposal, permissions, rows, day):
        self.proposal, self.permissions, self.day = proposal, permissions, day
        self.is_member = permissions.is_member
        self.rows, self.own = rows, permissions.own
        self.counts = Counter(state_of(row) for row in self.rows)
        self.unit = "自治体" if proposal.is_call else "区"

    @cached_property
    def kinds(self) -> dict[str, Kind]:
        """KINDS in the words and the order of the settings. One query."""
        words = {answer: Kind(name, KINDS[answer].css) for answer, name in AnswerWord.objects.names().items()}
        return words | {state: KINDS[state] for state in ("", *UNREACHED)}

    @property
    def name_of_others(self):
        """検討中・該当なし: of the other answers those that were given."""
        others = [answer for answer in self.kinds if answer not in ("", *UNREACHED, *FIRST)]
        given = [answer for answer in others if self.counts[answer]]
        return "・".join(self.kinds[answer].name for answer in given)

    @property
    def title(self):
        if self.proposal.is_call:
            return "自治体の回答"
        return "23区の回答" if len(self.rows) == 23 else "区の回答"

    @property
    def total(self):
        """Those that count as asked: told and with people, or answered."""
        return len(self.rows) - self.unreached

    @property
    def unreached(self):
        return sum(self.counts[state] for state in UNREACHED)

    @property
    def nobody(self):
        """Names and codes of those with nobody in office today, and without an answer."""
        rows = [row for row in self.rows if state_of(row) == "nobody"]
        return [(row["municipality__name"], row["municipality__lg_code"]) for row in rows]

    @property
    def answered(self):
        return self.total - self.counts[""]

    @property
    def silent(self):
        return self.counts[""]

    @property
    def seen(self):
        return sum(row["seen_at"] is not None for row in self.rows)

    @property
    def days_left(self):
        left = self.proposal.days_left(self.day)
        if left is None or self.proposal.state != "open":
            return ""
        return f"あと{left}日" if left > 0 else "今日まで" if left == 0 else f"{-left}日過ぎています"

    def mark_seen(self):
        """Note, once, that somebody of the reader's municipality has opened the page; a query only then."""
        if self.own and not self.own["seen_at"] and self.proposal.posted_at:
            self.own["seen_at"] = timezone.now()
            self.proposal.addressees.mark_seen(self.permissions.user)

    @property
    def sums(self):
        """Each answer by name and how many gave it."""
        shown = [state for state in self.kinds if state not in UNREACHED or self.counts[state]]
        return [(self.kinds[state].name, self.counts[state]) for state in shown]

    @property
    def ticks(self):
        """CSS of the bar's ticks, one for each who was asked; none where they would be too many."""
        shown = self.total <= MOST_TICKS
        return [kind.css for answer, kind in KINDS.items() for _ in range(self.counts[answer])] if shown else []

    @property
    def cells(self):
        """A cell for each who was asked, in the official order. Of a call, only for who has answered."""
        rows = [row for row in self.rows if row["answer"]] if self.proposal.is_call else self.rows
        return [Cell(_read_name(row), *self.kinds[state_of(row)], self._seen(row)) for row in rows]

    def _seen(self, row):
        if row["channel"]:
            return f"・{AnswerChannel(row['channel']).label}"
        if not self.is_member or state_of(row):
            return ""
        return "・既読" if row["seen_at"] else "・未読"

    @property
    def told_later(self):
        """[(day, names)] of those told after they were asked, when somebody had come; for members."""
        names: dict = {}
        for row in self.rows if self.is_member and self.proposal.posted_at else ():
            asked = timezone.localdate(row["added_at"] or self.proposal.posted_at)
            told = row["told_at"] and timezone.localdate(row["told_at"])
            if told and told > asked:
                names.setdefault(told, []).append(row["municipality__name"])
        return [(day, "、".join(names[day])) for day in sorted(names)]

    @property
    def answers(self):
        """回答の内容 for members: those who would do something."""
        return [self._answer(row) for row in self._by_answer() if row["answer"] in FIRST]

    @property
    def other_answers(self):
        return [self._answer(row) for row in self._by_answer() if row["answer"] not in FIRST]

    @property
    def others(self):
        """Number of the other answers."""
        return self.answered - sum(self.counts[answer] for answer in FIRST)

    def _by_answer(self):
        order = list(self.kinds)
        answered = [row for row in self.rows if row["answer"]] if self.is_member else []
        return sorted(answered, key=lambda row: (order.index(row["answer"]), row["municipality__lg_code"]))

    def _answer(self, row):
        name, is_ward = row["municipality__name"], row["municipality__kind"] == "ward"
        place = name if is_ward else row["municipality__prefecture__name"] + name
        day = _day(row["answered_at"], self.day)
        kind = self.kinds[row["answer"]]
        return Answer(place, is_ward, *kind, day, row["comment"], self._before(row), _how(row))

    @cached_property
    def _versions(self):
        if not self.is_member or all(row["version"] < 2 for row in self.rows):
            return {}
        versions = defaultdict(list)
        kept = AnswerVersion.objects.filter(addressee__proposal=self.proposal).order_by("pk")
        for row in kept.values("addressee", "answer", "comment", "answered_at", *_HOW):
            versions[row["addressee"]].append(row)
        return versions

    def _before(self, row):
        before = self._versions.get(row["pk"], [])[:-1]
        return [
            Before(self.kinds[said["answer"]].name, _day(said["answered_at"], self.day), said["comment"], _how(said))
            for said in reversed(before)
        ]


def _how(said):
    return how_it_came(said["channel"], said["said_by"], said["said_on"], said["answered_by__name"])


def state_of(row):
    """Key of KINDS for a row: its answer, or that nobody is there, or that nobody was told, or "" (未回答)."""
    if row["answer"]:
        return row["answer"]
    if not row["has_people"]:
        return "nobody"
    return "" if row["told_at"] else "untold"


def _day(moment, today):
    """2月20日（金）, with the year where it is not this one."""
    day = timezone.localtime(moment).date()
    year = year_half(day) if day.year != today.year else ""
    return time_tag(day, f"{year}{month_day(day)}")
