"""Forms of 接触の記録: a contact, and the filter of the list."""

from typing import Any

from django import forms
from django.utils import timezone

from agreements.revisions.forms import NoteField, RevisionForm
from portal.japanese.short_days import past
from portal.web.forms import HOW_TO_TYPE, LineField, PlainSelect, WarekiDateField
from timeline.content import Names
from timeline.content.text_fields import TextError, read_places
from timeline.entries.entries_field import OneEntryField

from .models import Contact

ONE_A_LINE = "職だけか、氏名（職）。1行に1人"


class ContactForm(RevisionForm):
    """A contact of one's own office; only the secretariat's point to drafts, so only those have the field `entry`."""

    first_day = WarekiDateField(label="日", short=past, help_text=f"予定なら、その日。{HOW_TO_TYPE}")
    last_day = WarekiDateField(
        label="終わりの日", follows="first_day", required=False, help_text="1日だけなら空けておきます。"
    )
    subject = LineField(label="用件", max_length=200, help_text="例：雪の活用について意見交換")
    partners = NoteField(
        label="相手の自治体・協定団体",
        required=False,
        max_length=2000,
        help_text="「、」か改行で区切ります（例：山形県鶴岡市、北海道町村会）。相手のページから、この記録を開けます。",
    )
    counterpart = NoteField(
        label="相手の方",
        required=False,
        max_length=1000,
        help_text=f"{ONE_A_LINE}。例：高橋 はるみ（北海道知事）。国の機関などは、ここに入力します。",
    )
    host = NoteField(
        label="こちらの人", required=False, max_length=1000, help_text=f"会った人、応対した人。{ONE_A_LINE}"
    )
    venue = LineField(label="場所", required=False, max_length=200, help_text="電話やオンラインなら、そのように")
    introduced_by = LineField(
        label="紹介者", required=False, max_length=200, help_text="引き合わせた自治体や人（例：山形県鶴岡市）"
    )
    outcome = NoteField(label="結果", required=False, max_length=4000, help_text="話し合ったこと、決まったこと")
    follow_up = LineField(label="このあとすること", required=False, max_length=200)
    follow_up_by = LineField(label="担当", required=False, max_length=100)
    due_on = WarekiDateField(label="期日", required=False, help_text="この日までに済ませます。")
    entry = OneEntryField(
        label="経過", required=False, help_text="すでに経過にあるときだけ。経過の記号（例：2015-07-10）かアドレス"
    )

    class Meta:
        model = Contact
        fields = [
            *("direction", "first_day", "last_day", "subject", "counterpart", "host", "venue", "introduced_by"),
            *("outcome", "follow_up", "follow_up_by", "due_on", "entry"),
        ]
        widgets = {"direction": PlainSelect}

    field_order = ["direction", "first_day", "last_day", "subject", "partners"]

    def __init__(self, data=None, *, instance: Contact, initial=None, **options):
        if instance.pk:
            initial = {"partners": "\n".join(map(str, [*instance.places.all(), *instance.bodies.all()]))}
        super().__init__(data, instance=instance, needs_reason=False, initial=initial, **options)
        if instance.municipality_id:
            del self.fields["entry"]

    def _get_validation_exclusions(self):
        """Check a contact that is put right against the constraint that no two say the same. A new one is left to
        create_page, for a form sent twice has stored it already.
        """
        excluded = super()._get_validation_exclusions()  # type: ignore[misc]
        return excluded - {"municipality"} if self.instance.pk else excluded

    def clean_partners(self):
        text, names = self.cleaned_data["partners"], Names()
        try:
            found = read_places(text, names, self.cleaned_data.get("first_day") or timezone.localdate())
        except TextError as error:
            raise forms.ValidationError(str(error)) from None
        if found.get("prefectures"):
            name = found["prefectures"][0]
            raise forms.ValidationError(f"「{name}」は都道府県です。知事や職員の方は「相手の方」に入力してください。")
        self.instance.choose("places", [names.place(name) for name in found.get("places", [])])
        self.instance.choose("bodies", [names.bodies[name] for name in found.get("bodies", [])])
        return text

    def clean(self) -> Any:
        cleaned = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "終わりの日は、はじめの日と同じか、後の日にしてください。")
        if not any(cleaned.get(name) or name in self.errors for name in ("partners", "counterpart")):
            self.add_error("counterpart", "相手の自治体・協定団体か、相手の方を入力してください。")
        if "follow_up" not in self.errors and not cleaned.get("follow_up"):
            if cleaned.get("due_on") or cleaned.get("follow_up_by"):
                self.add_error("follow_up", "担当や期日を入力するときは、このあとすることも入力してください。")
            elif self.instance.done_at:
                self.add_error("follow_up", "済ませたことの記録があります。消すときは、先に「まだ」に戻してください。")
        return cleaned


class ContactFilter(forms.Form):
    """Filter form of the list: words, and what is still open."""

    TO_DO, PLANNED = "todo", "planned"

    q = forms.CharField(
        label="ことば",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
        error_messages={"max_length": "ことばは100文字までで入力してください。"},
    )
    state = forms.ChoiceField(
        label="状態",
        required=False,
        choices=[("", "すべて"), (TO_DO, "このあとすることがあるもの"), (PLANNED, "これからの予定")],
        widget=PlainSelect(attrs={"class": "field__control field__control--date"}),
        error_messages={"invalid_choice": "この選択肢はありません。一覧から選んでください。"},
    )

    def found(self, contacts, day):
        """Those of `contacts` that are asked for; none where a field is wrong."""
        if not self.is_valid():
            return contacts.none() if self.is_bound else contacts
        found = contacts.search(self.cleaned_data["q"])
        if self.cleaned_data["state"] == self.TO_DO:
            return found.to_do()
        return found.planned(day) if self.cleaned_data["state"] == self.PLANNED else found
