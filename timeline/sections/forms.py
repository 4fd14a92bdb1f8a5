"""Forms of コーナー and ロゴマーク."""

from django import forms
from django.utils import timezone

from agreements.revisions.forms import NoteField, OneName, RevisionForm
from portal.web.forms import HOW_TO_TYPE, LineField, WarekiDateField
from timeline.content import Names
from timeline.content.text_fields import TextError, read_places
from timeline.entries.entries_field import WithEntries

from .models import Logo, Section


class SectionForm(OneName, WithEntries, RevisionForm):
    name = LineField(
        label="名称",
        max_length=100,
        help_text="例：京都府市町村魅力発信コーナー",
        error_messages={"unique": "この名称のコーナーは、すでに登録されています。"},
    )
    theme = LineField(
        label="テーマ",
        required=False,
        max_length=50,
        help_text="地域でなくことばで集めるとき（例：ねぎ）。そのことばのある魅力発信、催し、連携事例を集めます。",
    )
    lead = NoteField(label="案内文", required=False, max_length=1000, help_text="何を集めたコーナーか。")
    opened_on = WarekiDateField(
        label="運用開始の日", required=False, help_text=f"この日から公開します。空けておくと準備中です。{HOW_TO_TYPE}"
    )
    closed_on = WarekiDateField(
        label="終了の日", required=False, help_text="この日の前日まで運用します。ページは、終了したものとして残ります。"
    )
    places = NoteField(
        label="集める地域",
        required=False,
        max_length=5000,
        help_text="都道府県、自治体、協定団体を、「、」か改行で区切ります（例：京都府、京都府市長会）。その自治体の魅力発信、催し、連携事例を集めます。",
    )

    class Meta:
        model = Section
        fields = ["name", "theme", "lead", "opened_on", "closed_on"]

    def __init__(self, data=None, *, instance=None, **options):
        saved = []
        if instance and instance.pk:
            places = instance.municipalities.select_related("prefecture")
            saved = [*map(str, instance.prefectures.all()), *map(str, instance.bodies.all())]
            saved += [f"{place.prefecture.name}{place.name}" for place in places]
        theme = instance.theme if instance and instance.pk else ""  # unsaved, it is the database's default
        initial = {"places": "\n".join(saved), "theme": theme}
        super().__init__(data, instance=instance, initial=initial, **options)

    def clean_places(self):
        text, names = self.cleaned_data["places"], Names()
        try:
            found = read_places(text, names, timezone.localdate())
        except TextError as error:
            raise forms.ValidationError(str(error)) from None
        self.instance.choose("prefectures", [names.prefectures[name] for name in found.get("prefectures", [])])
        self.instance.choose("municipalities", [names.place(name) for name in found.get("places", [])])
        self.instance.choose("bodies", [names.bodies[name] for name in found.get("bodies", [])])
        return text

    def clean(self):
        cleaned = super().clean() or {}
        if not any(cleaned.get(name) or name in self.errors for name in ("places", "theme")):
            self.add_error("places", "集める地域か、テーマを入力してください。")
        opened, closed = cleaned.get("opened_on"), cleaned.get("closed_on")
        if closed and (opened is None or closed <= opened):
            self.add_error("closed_on", "終了の日は、運用開始の日より後にしてください。運用開始の日も入力します。")
        return cleaned


class LogoForm(OneName, WithEntries, RevisionForm):
    name = LineField(
        label="名称",
        max_length=100,
        error_messages={"unique": "この名称のロゴマークは、すでに登録されています。"},
    )
    adopted_on = WarekiDateField(
        label="決定の日", required=False, help_text=f"記録がなければ空けておきます。{HOW_TO_TYPE}"
    )
    terms = NoteField(
        label="利用の条件",
        required=False,
        max_length=5000,
        help_text="誰が、何に使えるか。決まっていなければ空けておきます。画像のファイルは、決めた経過の「ファイル」に加えます。",
    )

    class Meta:
        model = Logo
        fields = ["name", "adopted_on", "terms"]
