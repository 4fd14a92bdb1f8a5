"""The form of a paper that is made public."""

from agreements.revisions.forms import NoteField
from members.people.forms import LabelledForm
from portal.web.forms import HOW_TO_TYPE, LineField, WarekiDateField
from timeline.entries.entries_field import EntriesField

from .drafts import draft_of_publication


class PublicationForm(LabelledForm):
    day = WarekiDateField(label="公表の日", help_text=HOW_TO_TYPE)
    edition = LineField(label="版", max_length=50, help_text="公表するものの呼び名（例：公表版）")
    title = LineField(label="件名", max_length=200, help_text="経過の件名になります。")
    body = NoteField(
        label="本文",
        required=False,
        max_length=20_000,
        help_text="どのような資料か、経過に書くときだけ。空けておいてもかまいません。",
    )
    after = EntriesField(
        label="これに至った経過",
        required=False,
        help_text="協定や委員会の経過の記号（例：2017-03-23）かアドレス。1行に1つ。案を扱った会議は、資料の版から自動でつながります。",
    )

    def __init__(self, data=None, *, document):
        super().__init__(data, initial={"title": f"「{document.name}」を公表"})
        self.document = document

    def draft(self, *, by):
        return draft_of_publication(self.document, **self.cleaned_data, by=by)
