import datetime
import re
from typing import Self

from django.db import models

from portal.models import AuditLine
from portal.web.days import end_of

RENAMED = re.compile("種別：(.*?)→")  # how a line of the audit about a kind begins that had another name before
INVITED = re.compile("催しとして案内する：(はい|いいえ)→")  # and one that says that it was an event before, or was not


class EntryKindQuerySet(models.QuerySet):
    def with_audience(self) -> Self:
        """Kinds that the public attends: entries of these are the events (催し)."""
        return self.filter(has_audience=True)

    def choices(self, *, also: str = "") -> list[tuple[str, str]]:
        """Key and name of the kinds that new entries may have, and of the one `also`, however old. One query."""
        return list(self.filter(models.Q(is_active=True) | models.Q(key=also)).values_list("key", "name"))

    def names(self) -> dict[str, str]:
        """The name of each kind by its key. One query."""
        return dict(self.values_list("key", "name"))

    def names_on(self, day: datetime.date) -> dict[str, str]:
        """The name that each kind had at the end of `day`, by its key, as the audit tells it. Two queries."""
        rows = {pk: (key, name) for pk, key, name in self.values_list("pk", "key", "name")}
        renamed = AuditLine.objects.filter(subject_kind=self.model._meta.verbose_name, at__gte=end_of(day))
        for line in renamed.order_by("-at", "-pk"):
            if before := RENAMED.match(line.reason):
                rows[line.subject_id] = (rows[line.subject_id][0], before[1])
        return dict(rows.values())

    def with_audience_on(self, day: datetime.date) -> list[str]:
        """Keys of the kinds that the public attended as they were set at the end of `day`. Two queries."""
        rows = {pk: (key, is_event) for pk, key, is_event in self.values_list("pk", "key", "has_audience")}
        changed = AuditLine.objects.filter(subject_kind=self.model._meta.verbose_name, at__gte=end_of(day))
        for line in changed.order_by("-at", "-pk"):
            if before := INVITED.search(line.reason):
                rows[line.subject_id] = (rows[line.subject_id][0], before[1] == "はい")
        return [key for key, is_event in rows.values() if is_event]

    def free_key(self) -> str:
        """An unused key for a new kind: kind-1, kind-2 … Keys stand in URLs and files, and never change."""
        taken = set(self.values_list("key", flat=True))
        return next(key for number in range(1, len(taken) + 2) if (key := f"kind-{number}") not in taken)


class EntryKind(models.Model):
    """種別 of entries, as the secretariat keeps them: added, renamed, ordered, retired, never deleted.

    Code knows those of Entry.Kind by their key, whatever they are called. Decision 013.
    """

    key = models.SlugField("記号", max_length=20, unique=True, editable=False)
    name = models.CharField("種別", max_length=30, unique=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    has_audience = models.BooleanField("催しとして案内する", default=False)
    is_active = models.BooleanField("新しい経過で選べる", default=True)

    objects = EntryKindQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = verbose_name_plural = "経過の種別"

    def __str__(self) -> str:
        return self.name
