"""つながり: the entries linked before (これに至るまで) and after (その後) an entry, for its page."""

from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.web.days import full_span, planned_tag

from .models.entries import Entry
from .models.links import Link


class Step(NamedTuple):
    day: SafeString
    url: str
    title: str
    what: str  # what it was to the entry one step nearer: 案を確認, 結果報告 …
    remark: str
    planned: SafeString  # the mark of what is to come, or was called off


_ENTRY = ("pk", "key", "title", "kind", "first_day", "last_day", "event_status")
_MEETINGS = {str(kind) for kind in Entry.Kind.meetings()}


class Thread:
    """The entries linked before and after `entry`, directly or through others, oldest first. One query.

    The walk goes from entry to entry but not on through a meeting: its items belong to different
    matters, and what one of them led to says nothing about another.
    """

    def __init__(self, entry):
        self.entry = entry
        earlier_fields = [f"earlier__{name}" for name in _ENTRY]
        later_fields = [f"later__{name}" for name in _ENTRY]
        fields = ("kind", *earlier_fields, "earlier_item__text", *later_fields, "later_item__text")
        rows = Link.objects.published().around(entry).order_by().values_list(*fields)
        self._before: dict[int, list] = {}
        self._after: dict[int, list] = {}
        for kind, *ends in rows:
            earlier, later = tuple(ends[: len(ends) // 2]), tuple(ends[len(ends) // 2 :])
            self._before.setdefault(later[0], []).append((kind, earlier))
            self._after.setdefault(earlier[0], []).append((kind, later))
        self.before = self._walk(self._before, word=0)
        self.after = self._walk(self._after, word=1)

    def _walk(self, links, word):
        seen = {self.entry.pk}
        found = []
        queue = [(self.entry.pk, True)]
        while queue:
            at, may_pass = queue.pop(0)
            for kind, other in links.get(at, ()) if may_pass else ():
                if other[0] not in seen:
                    seen.add(other[0])
                    found.append((other, Link.WORDS[Link.Kind(kind)][word], kind))
                    queue.append((other[0], other[3] not in _MEETINGS))
        found.sort(key=lambda step: (step[0][4], step[0][1]))
        return [self._step(*step) for step in found]

    def _step(self, other, what, kind):
        _, key, title, _, first, last, status, item = other
        if item:
            title = f"{title}：{item}"
        remark = ""
        if kind == Link.Kind.REPORT and first < self.entry.last_day and first > self.entry.first_day:
            days = (self.entry.last_day - first).days
            remark = f"※会期中（最終日の{days}日前）の報告"
        planned = planned_tag(first, timezone.localdate(), status)
        return Step(full_span(first, last), reverse("timeline:entry-detail", args=[key]), title, what, remark, planned)
