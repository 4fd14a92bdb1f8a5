"""Writes accepted rows into the record, each kind in its own way (row_kinds), all within one transaction."""

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Value, When

from imports.models.rows import ImportRow
from imports.row_kinds import ROW_KINDS, CannotWrite, WritingContext
from timeline.content import ContentError


def in_order(rows):
    """The rows in the order of ROW_KINDS, then by position: what others refer to comes first."""
    places = [When(what=what, then=Value(place)) for place, what in enumerate(ROW_KINDS)]
    last = Value(len(ROW_KINDS))
    return rows.order_by(Case(*places, default=last, output_field=IntegerField()), "position").iterator(200)


class Writer:
    """Writes rows one by one; what can be done for many at once is done by finish(), which is called last."""

    def __init__(self, job, *, is_hidden=False):
        self.count = 0
        context = WritingContext(job, is_hidden=is_hidden)
        self.kinds = {name: kind(context) for name, kind in ROW_KINDS.items()}
        self.unfinished: list[ImportRow] = []

    def write(self, row):
        """Write one row. Raises CannotWrite."""
        try:
            result = self.kinds[row.what].write(row)
        except ContentError as error:
            raise CannotWrite(f"{row.number}行目：{error}") from error
        except ValidationError as error:
            raise CannotWrite(f"{row.number}行目：{'　'.join(error.messages)}") from error
        row.result = str(result)[:200]
        self.unfinished.append(row)
        self.count += 1

    def finish(self):
        """Derived columns, first versions and results of what was written since the last call. Raises CannotWrite."""
        rows, self.unfinished = self.unfinished, []
        for name, kind in self.kinds.items():
            kind.finish([row for row in rows if row.what == name])
        ImportRow.objects.bulk_update(rows, ["result", "entry"])
