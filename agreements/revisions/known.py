"""What rows of the public record said on an earlier day (?known_on=), told from the audit of what was done to them."""

import datetime
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from portal.models import AuditLine
from portal.web.days import end_of

from .models import NOTHING, AuditedModel


class KnownFacts:
    """The public facts of `rows` as they stood at the end of `day`. A query for each kind of row.

    `rows` are all rows that are told of, those that they name (their body, their source) among them.
    """

    def __init__(self, day: datetime.date, rows: Iterable[AuditedModel]) -> None:
        by_kind: dict[str, dict[int, AuditedModel]] = defaultdict(dict)
        for row in rows:
            by_kind[str(row._meta.verbose_name)][row.pk] = row
        self._before: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for kind, of_kind in by_kind.items():
            lines = AuditLine.objects.filter(subject_kind=kind, subject_id__in=of_kind, at__gte=end_of(day))
            for line in lines.order_by("at", "pk"):  # what stood before the first change is what stood on the day
                before = of_kind[line.subject_id].facts_before(line)
                self._before[kind, line.subject_id] = before | self._before[kind, line.subject_id]

    def of(self, row: AuditedModel) -> dict[str, str]:
        """Text of each fact of `row` by its label; without those that it did not tell."""
        before = self._before[str(row._meta.verbose_name), row.pk]
        hidden = row.labels_of(row.HIDDEN_FACTS)
        facts = {label: before.get(label, text) for label, text in self._now(row) if label not in hidden}
        return {label: text for label, text in facts.items() if text != NOTHING}

    def name_of(self, row: AuditedModel) -> str:
        """The name of `row`: the first of its facts."""
        return next(iter(self.of(row).values()))

    def _now(self, row: AuditedModel) -> Iterable[tuple[str, str]]:
        """The facts as they stand; a row that is named by its name of the day."""
        fields: list[Any] = [row._meta.get_field(name) for name in row.FACTS]
        now = row.facts_by_label()
        for field in fields:
            related = getattr(row, field.name) if field.is_relation else None
            told = self.name_of(related) if isinstance(related, AuditedModel) else now[field.verbose_name]
            yield field.verbose_name, told
