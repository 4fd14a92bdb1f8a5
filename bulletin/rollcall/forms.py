from typing import Any

from django import forms
from django.utils import timezone

from bulletin.proposals.models.words import AnswerWord
from members.models import Assignment, Office, User
from portal.web.forms import PlainTextField
from portal.web.numbers import whole_number

from .models.addressees import Addressee


class AnswerForm(forms.Form):
    """The answer (回答) of a ward, written over the answer of `version`."""

    answer = forms.ChoiceField(
        label="回答",
        widget=forms.RadioSelect,
        error_messages={
            "required": "回答を1つ選んでください。",
            "invalid_choice": "回答を1つ選んでください。",
        },
    )
    comment = PlainTextField(
        label="補足",
        max_length=1000,
        lines=4,
        required=False,
        help_text="会員が読みます。",
    )
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, row):
        initial = {"answer": row.answer, "comment": row.comment, "version": row.version}
        super().__init__(data, initial=initial)
        self.row = row
        self._use_words(AnswerWord.objects.choices(also=row.answer))

    def _use_words(self, choices):
        """The answers in the words of the settings, and what is said about them."""
        answer, comment, words = self.fields["answer"], self.fields["comment"], dict(choices)
        answer.choices = choices  # type: ignore[attr-defined]
        if undecided := words.get(Addressee.Answer.CONSIDERING):
            answer.error_messages["required"] += f"決まっていなければ「{undecided}」を選びます。"
        self.conditional = words.get(Addressee.Answer.CONDITIONAL, "")
        if self.conditional:
            comment.help_text = (
                f"「{self.conditional}」のときは、どのような条件かを必ず書いてください。{comment.help_text}"
            )

    @property
    def explained(self):
        """Each button of the answer, and when to choose it."""
        return [(choice, Addressee.Answer(choice.data["value"]).meaning) for choice in self["answer"]]

    def clean(self):
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("answer") == Addressee.Answer.CONDITIONAL and not cleaned.get("comment", "-"):
            self.add_error("comment", f"「{self.conditional}」のときは、どのような条件かを書いてください。")
        return cleaned

    def save(self, *, by):
        """Save the answer; False when somebody else answered since, or it cannot be answered any more."""
        return self.row.answer_with(
            self.cleaned_data["answer"], self.cleaned_data["comment"], by=by, version=self.cleaned_data["version"]
        )

    def is_what_stands(self, saved):
        """Whether this is the saved answer: the same form sent twice, or the same answer given again."""
        return (saved.answer, saved.comment) == (self.cleaned_data["answer"], self.cleaned_data["comment"])

    def over(self, saved):
        """This form over the answer that somebody else saved meanwhile: what was typed stays."""
        data: Any = self.data
        data = data.copy()
        data["version"] = str(saved.version)
        return type(self)(data, row=saved)


class HandlingForm(forms.Form):
    """庁内での扱い: which office and who looks after it."""

    office = forms.ModelChoiceField(
        Office.objects.none(),
        label="担当課",
        required=False,
        empty_label="未定",
        help_text="ほかの課を選ぶと転送になり、その課の人に知らせます。",
        error_messages={"invalid_choice": "この自治体の担当課から選んでください。"},
    )
    holder = forms.ModelChoiceField(
        User.objects.none(),
        label="担当者",
        required=False,
        empty_label="未定",
        help_text="期限の前のお知らせは、この人に届きます。",
        error_messages={"invalid_choice": "この自治体の担当者から選んでください。"},
    )
    was = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, row):
        was = f"{row.office_id or ''}-{row.holder_id or ''}"
        super().__init__(data, initial={"office": row.office_id, "holder": row.holder_id, "was": was})
        self.row = row
        fields: dict[str, Any] = self.fields
        fields["office"].queryset = row.municipality.offices.all()
        fields["office"].label_from_instance = lambda office: office.name
        in_office = Assignment.objects.users_in(row.municipality, timezone.localdate())
        fields["holder"].queryset = in_office.order_by("name", "pk")
        for field in ("office", "holder"):
            fields[field].widget.attrs["class"] = "field__control field__control--date"

    def clean_was(self):
        office, _, holder = self.cleaned_data["was"].partition("-")
        return tuple(whole_number(number, None) for number in (office, holder))

    def save(self, *, by):
        return self.row.assign(
            office=self.cleaned_data["office"],
            holder=self.cleaned_data["holder"],
            by=by,
            was=self.cleaned_data["was"],
        )


class MessageForm(forms.Form):
    """A message (返信, 相談, 庁内メモ) with a token by which a form sent twice is saved once."""

    body = PlainTextField(
        label="本文", max_length=4000, lines=4, error_messages={"required": "本文を入力してください。"}
    )
    token = forms.RegexField(r"^[0-9a-f]{32}$", widget=forms.HiddenInput)


class NoteForm(MessageForm):
    body = PlainTextField(
        label="庁内メモ", max_length=2000, lines=4, error_messages={"required": "メモを入力してください。"}
    )
