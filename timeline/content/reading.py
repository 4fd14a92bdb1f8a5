"""Reads the content of an entry from the database."""

from timeline.entries.models.entries import Entry


def content_of(entry):
    """The content of `entry` as it is saved, without what is empty; writing it again makes the same rows."""
    return Entry.objects.with_all_rows().get(pk=entry.pk).content()
