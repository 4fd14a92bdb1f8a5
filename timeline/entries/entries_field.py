"""Fields of forms for the entries that a record rests on."""

import re
import unicodedata

from django import forms

from agreements.revisions.forms import NoteField

from .models.entries import Entry


class EntriesField(NoteField):
    """CharField for entries, a key or address of a page on each line or with 、 between; cleans to a list of Entry."""

    def clean(self, value):
        typed = unicodedata.normalize("NFKC", super().clean(value))  # ２０１５－０９－１６ is a key as well
        keys = [re.sub(r".*/timeline/", "", each).strip("/ ") for each in re.split(r"[\s、,]+", typed) if each]
        found = {entry.key: entry for entry in Entry.objects.filter(key__in=keys)}
        if missing := [key for key in keys if key not in found]:
            raise forms.ValidationError(
                f"「{missing[0]}」という経過はありません。経過のページのアドレスか、記号（例：2015-09-16）を、1行に1つ入力してください。"
            )
        return [found[key] for key in dict.fromkeys(keys)]


class OneEntryField(forms.CharField):
    """CharField for one entry, its key or the address of its page; cleans to the Entry, or None."""

    def __init__(self, **options):
        super().__init__(max_length=200, **options)

    def prepare_value(self, value):
        return Entry.objects.filter(pk=value).values_list("key", flat=True).first() if isinstance(value, int) else value

    def clean(self, value):
        found = EntriesField(required=False).clean(super().clean(value))
        if len(found) > 1:
            raise forms.ValidationError("経過は1つだけ入力してください。")
        return found[0] if found else None


class WithEntries(forms.Form):
    """Mixin of a RevisionForm of RelatedFacts with entries: a field for their keys, chosen with the other facts."""

    entries = EntriesField(
        label="経過", required=False, help_text="もとになる経過の記号（例：2015-09-16）かアドレス。1行に1つ"
    )

    def __init__(self, data=None, *, instance=None, initial=None, **options):
        keys = instance.entries.values_list("key", flat=True) if instance and instance.pk else ()
        options |= {"instance": instance, "initial": {"entries": "\n".join(keys), **(initial or {})}}
        super().__init__(data, **options)

    def clean(self):
        cleaned = super().clean() or {}
        if "entries" in cleaned:
            self.instance.choose("entries", cleaned["entries"])  # type: ignore[attr-defined]
        return cleaned
