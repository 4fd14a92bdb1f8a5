"""Compares rows with the record: a row imported before, or something of the same day and title."""

from .models.rows import ImportRow
from .row_kinds import ROW_KINDS, EntryRows, row_key


def compare_with_record(rows):
    """Set standing and entry of unsaved rows. A few queries for a chunk that meets nothing known."""
    before = _imported_before(rows)
    for name, kind in ROW_KINDS.items():
        if own := [row for row in rows if row.what == name]:
            kind.compare(own, before)


def _imported_before(rows):
    """Entries by row_key() of rows imported before with the same text; None for rows that are no entry."""
    before = ImportRow.objects.filter(
        fingerprint__in={row.fingerprint for row in rows}, job__state="done", decision="take"
    ).exclude(what=EntryRows.name, entry=None)
    return {row_key(row): row.entry for row in before.select_related("entry")}
