"""Lines of a pasted list of invitations: municipality (code or name), e-mail address and name."""

import re
from collections import Counter
from typing import Any, NamedTuple

from members.people.forms import AddressField, InvitingForm
from members.people.models.offices import Office
from portal.japanese.text import tidy
from portal.web.forms import LineField

UNNAMED = "（担当課の名前は未登録）"  # of the first office, until its manager writes its name
MOST = 100  # lines at once


class LineForm(InvitingForm):
    """What stands in one line about the person; the checks of every invitation."""

    email = AddressField(label="メールアドレス", max_length=254)
    name = LineField(label="氏名", max_length=100, required=False)


class Line(NamedTuple):
    """A line that was typed, and what is to be done with it: nothing where there is an error."""

    number: int
    text: str
    place: Any  # Municipality, None when it is not found
    email: str
    name: str
    replaces: Any  # the open invitation of the municipality, which ends with this one; None without one
    error: str


def read_lines(text, places, invitations):
    """The Lines of `text`, empty ones left out. `places`: those that may be invited, `invitations`: open invitations by
    the number of the municipality."""
    names = Counter(place.name for place in places)
    by_name: dict[str, Any] = {place.name: place for place in places if names[place.name] == 1}
    for place in places:
        by_name |= dict.fromkeys((place.lg_code, place.lg_code[:5], place.full_name), place)
    lines, seen = [], set()
    for number, typed in enumerate(text.splitlines(), 1):
        if typed.strip():
            line = _read(number, typed, by_name, invitations)
            if line.place and line.place.pk in seen:
                line = line._replace(error="同じ自治体が2度あります。1人だけにしてください。")
            seen.add(line.place and line.place.pk)
            lines.append(line)
    return lines


def _read(number, typed, by_name, invitations):
    cells = [cell.strip() for cell in re.split(r"[\t,、，]", typed)]
    where, email, name = (*cells, "", "")[:3]
    place = by_name.get(tidy(where))
    line = Line(number, typed.strip(), place, email, name, place and invitations.get(place.pk), "")
    if len(cells) > 3:
        return line._replace(error="項目が多すぎます。自治体、メールアドレス、氏名の順に区切ってください。")
    if not place:
        return line._replace(error="この名前やコードはありません（同じ名前が2つあれば、都道府県から）。")
    form = LineForm({"email": email, "name": name}, municipality=place)
    if not form.is_valid():
        return line._replace(error="".join(str(error) for errors in form.errors.values() for error in errors))
    return line._replace(email=form.cleaned_data["email"], name=form.cleaned_data["name"])


def office_of(place):
    """The first office of the municipality; not saved yet, and without its name, where there is none."""
    return place.offices.first() or Office(municipality=place, name=UNNAMED, email="", telephone="")
