"""Names in a content and the rows they mean: municipalities, prefectures, bodies, venues, series."""

import difflib
from functools import cached_property

from agreements.models import Body
from members.models import FormerName, Municipality, Prefecture
from portal.database.periods import holds_on
from timeline.entries.models.venues import Venue
from timeline.kinds.models import EntryKind


class Names:
    """Municipalities, bodies, venues … by name, looked up once. Municipalities bear their prefecture."""

    @cached_property
    def _places(self):
        return {}

    def _called(self, name):
        """The municipalities of that name without its prefecture, by code, and those that bore it: asked for once,
        for to read all municipalities takes longer than whatever is done with a few of them.
        """
        if name not in self._places:
            now = Municipality.objects.filter(name=name).select_related("prefecture").order_by("lg_code")
            before = FormerName.objects.filter(name=name).select_related("municipality__prefecture")
            self._places[name] = [*now], [former.municipality for former in before]
        return self._places[name]

    def _parted(self, text):
        """The prefecture that `text` begins with, empty when with none, and what follows."""
        prefecture = next((name for name in self.prefectures if text.startswith(name)), "")
        return prefecture, text.removeprefix(prefecture)

    @cached_property
    def _named(self):
        return {}

    def named(self, model, name):
        """The venue, however it is spelt, or series of that name, asked for once; unsaved when there is none."""
        key = (model, name)
        if key not in self._named:
            found = Venue.objects.spelt(name) if model is Venue else model.objects.filter(name=name).first()
            self._named[key] = found or model(name=name)
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
        prefecture, short = self._parted(name)
        places = [place for place in self._called(short)[0] if place.prefecture.name == prefecture]
        if not places:
            raise KeyError(name)
        return places[-1]

    def nearest(self, text):
        """Up to 3 municipalities or bodies named like `text`, the likeliest first; of its prefecture if it has one."""
        prefecture, short = self._parted(text)
        places = Municipality.objects.order_by("lg_code")
        if prefecture:
            places = places.filter(prefecture=self.prefectures[prefecture])
        names = [*places.values_list("name", flat=True), *self.bodies]
        return difflib.get_close_matches(short, names, n=3, cutoff=0.5)

    def full_name(self, place):
        """The municipality's name as contents write it: 東京都品川区."""
        return f"{place.prefecture.name}{place.name}"

    def candidates(self, text, day=None):
        """Municipalities that `text` may mean, with or without its prefecture; those of `day` when there are any."""
        prefecture, short = self._parted(text)
        named, before = self._called(short)
        if prefecture and (of_prefecture := [place for place in named if place.prefecture.name == prefecture]):
            return of_prefecture[-1:]
        found = [place for place in [*named, *before] if not prefecture or place.prefecture.name == prefecture]
        of_day = [place for place in found if day and holds_on(day, place.started_on, place.ended_on)]
        return of_day or found
