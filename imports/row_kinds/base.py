"""RowKind, the base of all kinds of rows, and WritingContext, what rows of one job share while written."""

import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone

from agreements.models import Source
from imports.models.rows import ImportRow
from timeline.content import Names

from .labels import value_label

NO_DAY = "0001-01-01"


class CannotWrite(Exception):
    """A row that cannot be written; the text names it and says why."""


def day_of(text):
    """The date of an ISO text, as contents hold it; ValidationError when there is none."""
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        raise ValidationError("基準日がありません。") from None


class WritingContext:
    """What the rows of one job share while they are written: job, user, source and whom names mean."""

    def __init__(self, job, *, is_hidden):
        self.job, self.by = job, job.created_by
        self.is_hidden = is_hidden  # new entries are drafts first, whoever calls publishes them all at once
        self._source: Source | None = None
        self._names: Names | None = None

    @property
    def names(self):
        """The Names of the record, looked up once: after the bodies are written."""
        self._names = self._names or Names()
        return self._names

    @property
    def source(self):
        """The Source of the job: from a row, else by the title the sender gave, else by the file's name.

        A file that names no 基準日 speaks for no later day than the record does: a list of events must not move it.
        """
        if not self._source:
            title = self.job.source_title or self.job.name
            newest = Source.objects.newest()
            day = newest.as_of if newest else timezone.localdate()
            defaults = {"issuer": "特別区長会事務局", "as_of": day}
            self._source, _ = Source.objects.get_or_create(title=title, defaults=defaults)
        return self._source

    @source.setter
    def source(self, source):
        self._source = source

    def save(self, row):
        """Validate and save a model instance; returns it. ValidationError when it cannot be."""
        row.full_clean()
        row.save()
        return row

    def place(self, name):
        """The Municipality of that full name; ValidationError when there is none."""
        try:
            return self.names.place(name)
        except KeyError:
            raise ValidationError(f"「{name}」は名簿にありません。名称を確かめてください。") from None


class RowKind:
    """One kind of row (ImportRow.what): the class compares and shows rows, an instance writes those of one job."""

    name = ""  # ImportRow.what
    label = ""  # Japanese name of the kind
    labels: dict[str, str] = {}  # fields of the content that are shown and edited, by their Japanese labels

    coded: tuple[str, ...] = ()  # those whose values are codes (labels.CHOICES)

    def __init__(self, context):
        self.context = context

    @classmethod
    def compare(cls, rows, before):
        """Set the standing of unsaved `rows` of this kind.

        `before`: entry (None for what is no entry) by (what, fingerprint, part) of the rows imported earlier.
        """
        for row in rows:
            found, same, *doubts = cls.find(row.content)
            row.standing = ImportRow.Standing.CHANGED if found else ImportRow.Standing.NEW
            if same or (found and row_key(row) in before):
                row.settle(ImportRow.Standing.SAME)
            else:
                row.doubt(*doubts)

    @classmethod
    def find(cls, content):
        """(whether it is in the record, whether the record says the same, *doubts that arise) of a row's content."""
        raise NotImplementedError

    @classmethod
    def facts(cls, content, entry_kinds):
        """[(label, value)] of what was read, in Japanese. `entry_kinds`: names of EntryKinds by key."""
        return [
            (label, value_label(name, content[name]))
            for name, label in cls.labels.items()
            if content.get(name) not in (None, "")
        ]

    @classmethod
    def splits(cls, row, entry_kinds):
        """A line for each thing that the row may be divided into; none when it says one thing."""
        return []

    @classmethod
    def differences(cls, row):
        """Changes that taking the row would make to what stands."""
        return []

    def write(self, row):
        """Write the row into the record; returns what it became. ContentError, ValidationError when it cannot be."""
        raise NotImplementedError

    def finish(self, rows):
        """Do what is cheaper for many `rows` of this kind at once: those since the last call. May raise CannotWrite."""


def row_key(row):
    """(what, fingerprint, part): the same for the same source text in every job."""
    return row.what, row.fingerprint, row.part
