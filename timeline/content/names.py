"""Names in a content and the rows they mean: municipalities, prefectures, bodies, venues, series."""

import difflib
from functools import cached_property

from agreements.models import Body
from members.models import FormerName, Municipality, Prefecture
from portal.database.periods import holds_on
from timeline.kinds.models import EntryKind


class Names:
    """Municipalities, bodies, venues … by name, looked up once. Municipalities bear their prefecture."""

    @cached_property
    def _places(self):
        places = Municipality.objects.select_related("prefecture").order_by("lg_code")
        return {f"{place.prefecture.name}{place.name}": place for place in places}

    @cached_property
    def _by_short_name(self):
        """Municipalities by the name without its prefecture, former names included."""
        found: dict[str, list] = {}
        for place in self._places.values():
            found.setdefault(place.name, []).append(place)
        for former in FormerName.objects.select_related("municipality__prefecture"):
            found.setdefault(former.name, []).append(former.municipality)
        return found

    @cached_property
    def _named(self):
        return {}

    def named(self, model, name):
        """The venue or series of that name, asked for once; a new one, unsaved, when there is none."""
        key = (model, name)
        if key not in self._named:
            self._named[key] = model.objects.filter(name=name).first() or model(name=name)
        return self._named[key]

    def forget_named(self):
        """Forget the rows of named(), after their transaction was rolled back."""
        self._named.clear()

    @cached_property
    def kinds(self):
        """EntryKinds by key."""
        return EntryKind.objects.in_bulk(field_name="key")

    @cached_property
    def prefectures(self):
        return {prefecture.name: prefecture for prefecture in Prefecture.objects.all()}

    @cached_property
    def bodies(self):
        return {body.name: body for body in Body.objects.all()}

    def place(self, name):
        """The municipality of a full name (東京都品川区); KeyError when there is none."""
        return self._places[name]

    def nearest(self, text):
        """Up to 3 municipalities or bodies named like `text`, the likeliest first; of its prefecture if it has one."""
        prefecture = next((name for name in self.prefectures if text.startswith(name)), "")
        places = [place for place in self._places.values() if not prefecture or place.prefecture.name == prefecture]
        names = [*(place.name for place in places), *self.bodies]
        return difflib.get_close_matches(text.removeprefix(prefecture), names, n=3, cutoff=0.5)

    def full_name(self, place):
        """The municipality's name as contents write it: 東京都品川区."""
        return f"{place.prefecture.name}{place.name}"

    def candidates(self, text, day=None):
        """Municipalities that `text` may mean, with or without its prefecture; those of `day` when there are any."""
        if text in self._places:
            return [self._places[text]]
        prefecture = next((name for name in self.prefectures if text.startswith(name)), "")
        found = [
            place
            for place in self._by_short_name.get(text.removeprefix(prefecture), [])
            if not prefecture or place.prefecture.name == prefecture
        ]
        of_day = [place for place in found if day and holds_on(day, place.started_on, place.ended_on)]
        return of_day or found
