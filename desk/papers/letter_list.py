"""宛名一覧: addresses of municipalities and offices, by prefecture or by body."""

from urllib.parse import urlencode

from agreements.dot_map.dots import DotRecord
from agreements.white_map.white_map import State, WhiteMap
from members.models import Membership, Municipality, Office

from .exports import INTRODUCED, LETTERS

MEMBERS = "会員自治体と会員登録した特別区"


class LetterList:
    """宛名一覧 as a LetterListForm chooses; the member municipalities when it chooses none or is not valid.

    Asked for by the 空白マップ it lists the municipalities that are not reached today and do not apply, with ways in;
    by an enquiry those of its addressees that have not handed in and can be told by a letter alone.
    """

    def __init__(self, form, day, reader):
        self.form, self.day, self.reader = form, day, reader
        asked = form.cleaned_data if form.is_valid() else {}
        self.prefecture, self.body = asked.get("prefecture"), asked.get("body")
        self.enquiry = asked.get("enquiry")
        self.blank = form.blanks()
        chosen = {"prefecture": self.prefecture, "body": self.body, "enquiry": self.enquiry}
        pairs = form.blank_query() if self.blank else [(name, each.pk) for name, each in chosen.items() if each]
        self.query = urlencode(pairs)

    @property
    def of(self):
        """Name of the municipalities listed, for the heading."""
        if self.blank:
            return f"結びつきの記録がない市町村（{self.form.blank_names()}）"
        if self.enquiry:
            return f"{self.enquiry.number_name}を書面で送るあて先"
        return "　".join(each.name for each in (self.prefecture, self.body) if each) or MEMBERS

    def table(self):
        """Its Table (portal.web.downloads)."""
        return (INTRODUCED if self.blank else LETTERS).of(self.rows)

    def rows(self):
        if self.blank:
            return self._introduced()
        if self.enquiry:
            rows = self.enquiry.addressees.unreached(self.day)
            return letter_rows(Municipality.objects.filter(pk__in=rows.order_by().values("municipality")), self.day)
        prefecture = self.prefecture and self.prefecture.pk
        return letter_rows(recipients(self.day, prefecture=prefecture, body=self.body), self.day)

    def _introduced(self):
        """Rows of exports.INTRODUCED: as letter_rows, with who could introduce and why."""
        found = WhiteMap(DotRecord(), self.day, self.reader, self.blank).blanks
        blanks = [blank for blank in found if blank.state is State.BLANK]
        ways = {blank.dot.place.lg_code: blank.way for blank in blanks}
        places = Municipality.objects.filter(pk__in=[blank.dot.place.pk for blank in blanks])
        for row in letter_rows(places, self.day):
            way = ways[row[0]]
            yield (*row, *((way.who, way.reason) if way else (None, None)))

    def context(self):
        rows = list(self.rows())
        shown = {"form": self.form, "day": self.day, "of": self.of, "query": self.query, "rows": rows}
        return shown | {"is_introduced": bool(self.blank), "enquiry": self.enquiry}


def recipients(day, *, prefecture=None, body=None):
    """Municipalities of `day` in the prefecture and of the body; the members of the portal when neither is given."""
    places = body.members_on(day) if body else Municipality.objects.as_of(day)
    if prefecture:
        places = places.in_prefecture(prefecture)
    if not (body or prefecture):
        places = places.filter(pk__in=_members(day))
    return places


def letter_rows(places, day):
    """Rows of exports.LETTERS for `places`, with the offices of those that are members on `day`. Two queries.

    A place has a row for each of its offices; one without any, or that is no member, has one without an office.
    """
    offices: dict[int, list[Office | None]] = {}
    for own in Office.objects.filter(municipality__in=_members(day)):
        offices.setdefault(own.municipality_id, []).append(own)
    for place in places.select_related("prefecture").order_by("lg_code"):
        named = (place.lg_code, place.prefecture.name, place.name, f"{place.full_name}長　様")
        for office in offices.get(place.pk, [None]):
            yield (*named, *_office(place, office))


def _members(day):
    return Membership.objects.as_of(day).values("municipality")


def _office(place, office):
    if office is None:
        return (None, None, None, None)
    return (f"{place.full_name}　{office.name}　御中", office.name, office.email, office.telephone)
