"""Forms of 会場: its facts and spellings, and merging."""

from django import forms

from agreements.revisions.forms import NoteField, RevisionForm
from members.models import Municipality
from members.people.forms import LabelledForm
from members.places.municipality_field import MunicipalityField
from portal.web.forms import LineField, PlainSelect
from timeline.entries.models.venues import Venue, spelled


class VenueForm(RevisionForm):
    name = LineField(label="名称", max_length=100)
    address = LineField(
        label="所在地",
        required=False,
        max_length=200,
        help_text="記録がなければ空けておきます（例：台東区浅草2-6-7）。",
    )
    municipality = MunicipalityField(
        Municipality.objects.all(),
        label="自治体",
        required=False,
        help_text="会場のある区や市町村。都道府県からの名称（例：東京都台東区）か、6桁のコード",
    )
    spellings = NoteField(
        label="ほかの表記",
        required=False,
        max_length=2000,
        help_text="資料での別の書き方を、1行に1つ。この書き方で入力しても、この会場になります。空白や全角・半角、かぎ括弧の違いは、書かなくても同じとみなします。",
    )

    class Meta:
        model = Venue
        fields = ["name", "address", "municipality"]

    def __init__(self, data=None, *, instance=None, **options):
        texts = instance.spellings.values_list("text", flat=True) if instance and instance.pk else ()
        super().__init__(data, instance=instance, initial={"spellings": "\n".join(texts)}, **options)

    def clean_name(self):
        name = self.cleaned_data["name"]
        self._refuse_that_of_another(name)
        return name

    def clean_spellings(self):
        texts = list(dict.fromkeys(" ".join(line.split()) for line in self.cleaned_data["spellings"].splitlines()))
        texts = [text for text in texts if text]
        for text in texts:
            if len(text) > 100:
                raise forms.ValidationError("表記は、1つを100文字までで入力してください。")
            self._refuse_that_of_another(text)
        self.instance.chosen_spellings = texts
        return "\n".join(texts)

    def _refuse_that_of_another(self, text):
        other = Venue.objects.spelt(text)
        if other and other.pk != self.instance.pk:
            raise forms.ValidationError(
                f"「{text}」は、会場「{other}」の名称か表記です。同じ会場なら、「ほかの会場にまとめる」でまとめてください。"
            )

    def clean(self):
        cleaned = super().clean() or {}
        same = spelled(cleaned.get("name", ""))
        if self.instance.chosen_spellings:
            self.instance.chosen_spellings = [text for text in self.instance.chosen_spellings if spelled(text) != same]
        return cleaned


class VenueMergeForm(LabelledForm):
    """Which venue this one is, and why."""

    other = forms.ModelChoiceField(
        Venue.objects.none(),
        label="残す会場",
        empty_label="選んでください",
        widget=PlainSelect,
        help_text="経過の会場は、この会場の名称になります。",
    )
    reason = LineField(label="まとめる理由", max_length=300, help_text="公開しているものは、訂正履歴に載ります。")

    def __init__(self, data=None, *, venue):
        super().__init__(data)
        self.fields["other"].queryset = Venue.objects.not_merged().exclude(pk=venue.pk)  # type: ignore[attr-defined]
