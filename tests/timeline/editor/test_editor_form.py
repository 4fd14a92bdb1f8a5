"""What the editor shows of an entry, sent back untouched, is that entry."""

import pytest
from django.http import QueryDict

from tests import record
from timeline.content import content_of
from timeline.editor.editor import Editor
from timeline.models import Entry

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def sent(editor):
    """What a browser would send of the page as it stands."""
    data = QueryDict(mutable=True)
    for form in editor.forms:
        for field in form:
            value = field.value()
            data[field.html_name] = "" if value is None else str(value).replace("\n", "\r\n")
    data["parts"], data["read"], data["token"] = str(len(editor.parts)), str(editor.read), editor.token
    editor.links.prepare(editor.saved, editor.row)
    data.setlist("link", [row.ref for row in editor.links.earlier if row.is_taken])
    for row in editor.links.earlier:
        data[f"as-{row.ref}"], data[f"item-{row.ref}"] = row.kind, row.own_item
    return data


def test_every_entry_sent_back_untouched_is_the_same():
    differences = []
    for key in record.KEYS:
        entry = Entry.objects.get_by_natural_key(key)
        editor = Editor(entry, sent(Editor(entry)))
        differences += [(key, form.errors) for form in (editor.form, *editor.parts) if form.errors]
        if editor.content() != content_of(entry):
            differences.append((key, editor.content(), content_of(entry)))
    assert differences == []
