"""What a ward's answer to 各区連携・交流事業調査 says of its ties that their list does not say yet."""

import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models.functions import Concat
from django.utils import timezone

from agreements.models import Tie, TieReturn
from agreements.ties.models import survey_day
from enquiries.answering.models import Answer
from enquiries.asking.models.addressees import EnquiryAddressee
from members.models import Municipality, User
from portal.database.periods import holds_on
from portal.japanese.wareki import wareki

OVER = "終えた"  # what the answer says of a project in its table


class Differences(NamedTuple):
    """Ties to be entered, ties with their last day, sentences on rows that cannot be taken over, and ties of the list
    that the answer does not name: these stay as they are.
    """

    new: list[Tie]
    ended: list[Tie]
    unread: list[str]
    unnamed: list[Tie]

    @property
    def number(self) -> int:
        return len(self.new) + len(self.ended)


class TieIntake:
    """The rows of the table `ties` (enquiries/questions/presets.py) of an answer, against the ward's list.

    A tie is known again by partner and kind; a partner that was merged by its successor. A fiscal year begins on
    1 April: a tie that began in it is entered from that day on, and one that ended in it until the year's end.
    """

    def __init__(self, answer: Answer):
        self.answer, self.ward = answer, answer.addressee.municipality
        self.as_of = answer.addressee.enquiry.as_of or survey_day(timezone.localdate())

    def differences(self) -> Differences:
        """Two queries."""
        listed = list(self.ward.ties_as_ward.not_withdrawn().with_partners())
        standing, over = self._by_key(listed, is_over=False), self._by_key(listed, is_over=True)
        places = self._places()
        found = Differences([], [], [], [])
        rows = self.answer.values.get("ties") or []
        going_on = {
            self._key(place, row["ties-kind"])
            for row in rows
            if row.get("ties-state") != OVER and (place := places.get(row.get("ties-partner", "")))
        }
        named = set()
        for number, row in enumerate(rows, 1):
            place = places.get(row.get("ties-partner", ""))
            if place is None:
                found.unread.append(f"{number}行目：「{row.get('ties-partner', '')}」は自治体の名簿にありません。")
                continue
            key = self._key(place, row["ties-kind"])
            if key in named or (row.get("ties-state") == OVER and key in going_on):
                continue  # several projects with one partner are one tie, which ends with the last of them
            named.add(key)
            self._compare(number, row, place, standing.get(key), over.get(key), found)
        found.unnamed.extend(tie for key, tie in standing.items() if key not in named and _holds(tie, self.as_of))
        return found

    def _by_key(self, ties: list[Tie], *, is_over: bool) -> dict[tuple[int, str], Tie]:
        """Those over by the day; else the others: one that began after it is known again too. Of several of a key
        the one that holds first, or was over last.
        """
        found = [tie for tie in ties if (tie.ended_on is not None and tie.ended_on <= self.as_of) == is_over]
        found.sort(
            key=lambda tie: (is_over and tie.ended_on) or tie.started_on or datetime.date.min, reverse=not is_over
        )
        return {self._key(tie.municipality, tie.kind): tie for tie in found}

    def _places(self) -> dict[str, Municipality]:
        """{full name: Municipality} of the partners answered."""
        named = {row.get("ties-partner", "") for row in self.answer.values.get("ties") or []}
        whole = Municipality.objects.not_wards().annotate(whole=Concat("prefecture__name", "name"))
        return {
            place.full_name: place for place in whole.filter(whole__in=named).select_related("prefecture", "successor")
        }

    def _key(self, place: Municipality, kind: str) -> tuple[int, str]:
        return place.heir_on(self.as_of).pk, kind

    def _compare(
        self,
        number: int,
        row: dict[str, str],
        place: Municipality,
        tie: Tie | None,
        over: Tie | None,
        found: Differences,
    ) -> None:
        if row.get("ties-state") == OVER:
            if tie is not None:
                self._end(number, row, tie, found)
        elif tie is None:
            first = row.get("ties-first_year")
            started_on = _first_day(first) if first else None
            if over is not None and over.ended_on and (started_on is None or started_on < over.ended_on):
                end = wareki(over.ended_on)
                found.unread.append(f"{number}行目：「{over}」は、一覧では{end}の前日までとなっています。")
                return
            found.new.append(Tie(ward=self.ward, municipality=place, kind=row["ties-kind"], started_on=started_on))

    def _end(self, number: int, row: dict[str, str], tie: Tie, found: Differences) -> None:
        if not row.get("ties-last_year"):
            found.unread.append(f"{number}行目：終えた年度が書かれていないので、「{tie}」の終了日を登録できません。")
            return
        ended_on = _first_day(int(row["ties-last_year"]) + 1)
        if tie.started_on and ended_on <= tie.started_on:
            found.unread.append(f"{number}行目：終えた年度が、「{tie}」の開始日より前です。")
        elif tie.ended_on != ended_on:
            tie.ended_on = ended_on
            found.ended.append(tie)

    @transaction.atomic
    def take_in(self, *, by: User) -> int:
        """Enter what the list lacks; returns how many ties. A second time nothing is left.

        By a manager it is the ward's return for the last 1 August as well (TieReturn), where the answer is as of it.
        """
        EnquiryAddressee.objects.select_for_update(of=("self",), no_key=True).get(pk=self.answer.addressee_id)
        found = self.differences()
        for tie in found.new:
            tie.register(by=by)
        for tie in found.ended:
            token = Tie.objects.get(pk=tie.pk).token
            tie.revise(by=by, token=token, reason=tie.usual_reason)
        if by.is_manager and self.as_of == survey_day(timezone.localdate()):
            TieReturn.objects.send(self.ward, by=by)
        return found.number


def _holds(tie: Tie, day: datetime.date) -> bool:
    return holds_on(day, tie.started_on, tie.ended_on)


def _first_day(year: Any) -> datetime.date:
    """1 April of a fiscal year."""
    return datetime.date(int(year), 4, 1)
