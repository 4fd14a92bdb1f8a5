"""Compares rows with the record: a row imported before, or something of the same day and title."""

from portal.japanese.text import normalise

from .models.rows import ImportRow
from .reading.warnings import ask
from .row_kinds import ROW_KINDS, EntryRows, row_key


def compare_with_record(rows):
    """Set standing and entry of unsaved rows. A few queries for a chunk that meets nothing known."""
    before = _imported_before(rows)
    for name, kind in ROW_KINDS.items():
        if own := [row for row in rows if row.what == name]:
            kind.compare(own, before)


def ask_about_repeated(rows, seen):
    """Doubt unsaved rows that repeat an entry of the same file: both would be written. Rows of other kinds are not.

    `seen`: {days and title: number of the row} of the rows before, which is added to.
    """
    for row in rows:
        said = (row.content.get("days"), normalise(row.content.get("title", "")))
        if row.what != EntryRows.name or row.standing in ImportRow.SETTLED or not all(said):
            continue
        number = seen.setdefault(said, row.number)
        if number != row.number:
            row.doubt(ask("repeated", f"{number}行目と同じ日、同じ件名です。二重に取り込まないときは、除きます。"))


def _imported_before(rows):
    """Entries by row_key() of rows imported before with the same text; None for rows that are no entry."""
    before = ImportRow.objects.filter(
        fingerprint__in={row.fingerprint for row in rows}, job__state="done", decision="take"
    ).exclude(what=EntryRows.name, entry=None)
    return {row_key(row): row.entry for row in before.select_related("entry")}
