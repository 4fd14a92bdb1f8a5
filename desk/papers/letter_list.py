"""宛名一覧: addresses of municipalities and offices, by prefecture or by body."""

from urllib.parse import urlencode

from members.models import Membership, Municipality, Office

MEMBERS = "会員自治体と会員登録した特別区"


class LetterList:
    """宛名一覧 as a LetterListForm chooses; the member municipalities when it chooses none or is not valid."""

    def __init__(self, form, day):
        self.form, self.day = form, day
        asked = form.cleaned_data if form.is_valid() else {}
        self.prefecture, self.body = asked.get("prefecture"), asked.get("body")
        chosen = {"prefecture": self.prefecture, "body": self.body}
        self.query = urlencode({name: each.pk for name, each in chosen.items() if each})

    @property
    def of(self):
        """Name of the municipalities listed, for the heading."""
        return "　".join(each.name for each in (self.prefecture, self.body) if each) or MEMBERS

    def rows(self):
        prefecture = self.prefecture and self.prefecture.pk
        return letter_rows(recipients(self.day, prefecture=prefecture, body=self.body), self.day)

    def context(self):
        return {"form": self.form, "day": self.day, "of": self.of, "query": self.query, "rows": list(self.rows())}


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
