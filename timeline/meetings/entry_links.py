"""The page of an entry leads to that of its meeting (timeline.hooks)."""

from timeline.entries.models.entries import Entry

from .models.series import MeetingSeries


def pages_above(entry):
    """会議 of an entry of a meeting's kind. One query for these, none for others."""
    series = MeetingSeries.objects.of_entry(entry) if entry.kind_id in Entry.Kind.with_agenda() else None
    return [("会議", series.name, series.get_absolute_url())] if series else []
