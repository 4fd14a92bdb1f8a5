"""Forms of 公表資料 and their editions (版)."""

from django import forms

from agreements.models import Body
from agreements.revisions.forms import NoteField, OneName, RevisionForm
from portal.web.forms import LineField
from timeline.entries.entries_field import OneEntryField

from .models import Document, Edition


class DocumentForm(OneName, RevisionForm):
    name = LineField(
        label="名称",
        max_length=200,
        error_messages={"unique": "この名称の公表資料は、すでに登録されています。"},
    )
    issuer = LineField(label="作成・公表した者", max_length=200, help_text="例：特別区長会")
    summary = NoteField(
        label="内容", required=False, max_length=2000, help_text="何の資料か。自分たちの言葉で書きます。"
    )
    bodies = forms.ModelMultipleChoiceField(
        Body.objects.all(), label="協定団体", required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Document
        fields = ["name", "issuer", "summary"]

    def __init__(self, data=None, *, instance=None, **options):
        initial = {"bodies": list(instance.bodies.all()) if instance and instance.pk else []}
        super().__init__(data, instance=instance, initial=initial, **options)
        self.fields["bodies"].widget.attrs.pop("class", None)

    def clean(self):
        cleaned = super().clean() or {}
        if "bodies" in cleaned:
            self.instance.chosen_bodies = list(cleaned["bodies"])
        return cleaned


class EditionForm(RevisionForm):
    name = LineField(label="版", max_length=50, help_text="速報、分析版、案、公表版など")
    action = LineField(label="扱い", max_length=20, help_text="報告、確認、公表など、この経過でどう扱われたか")
    entry = OneEntryField(label="経過", help_text="経過のページのアドレスか、記号（例：2016-04-26a）")

    class Meta:
        model = Edition
        fields = ["name", "action", "entry"]
