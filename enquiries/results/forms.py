"""Forms of an edition: its text and who may read it, and which texts of the answers it publishes."""

from typing import Any

from django import forms

from agreements.revisions.forms import NoteField, RevisionForm

from .models import ResultEdition

MARKDOWN = "見出しは ## 、箇条書きは - 、太字は **太字** で書きます。"


class EditionForm(RevisionForm):
    comment = NoteField(
        label="説明・考察",
        required=False,
        max_length=20_000,
        help_text=f"集計の前に載ります。{MARKDOWN}",
        widget=forms.Textarea(attrs={"rows": 12}),
    )

    class Meta:
        model = ResultEdition
        fields = ["comment", "audience"]

    def __init__(self, *args, **options):
        instance = options["instance"]
        super().__init__(*args, needs_reason=instance.is_public, **options)
        if instance.published_at:
            del self.fields["audience"]


class MakeForm(forms.Form):
    kind = forms.ChoiceField(choices=ResultEdition.Kind)


class ChoiceOfTexts(forms.Form):
    """The texts of one page of a question: which of them the edition publishes."""

    texts = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, data=None, *, rows, chosen):
        super().__init__(data, initial={"texts": [mark for mark, _, _ in rows if mark in chosen]})
        self.offered = {mark for mark, _, _ in rows}
        texts: Any = self.fields["texts"]
        texts.choices = [(mark, f"{place}：{text}") for mark, place, text in rows]
