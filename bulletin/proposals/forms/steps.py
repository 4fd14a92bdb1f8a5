import datetime

from django import forms
from django.utils import timezone

from members.models import Municipality
from members.places.places_field import PlacesField
from portal.japanese.wareki import wareki
from portal.web.forms import PlainTextField

from ..models.defaults import Defaults
from ..models.proposals import Proposal
from .proposals import DeadlineField


class EmptyForm(forms.Form):
    """Empty form, of a step that needs no input."""

    def __init__(self, data=None, *, proposal):
        super().__init__(data)


class AsReadForm(forms.Form):
    """The version that was read, of a step that is about what the proposal says."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, proposal):
        super().__init__(data, initial={"version": proposal.version})


class DeadlineForm(forms.Form):
    """A new last day for answers, later than the one that stands."""

    until = DeadlineField(label="新しい回答期限")

    def __init__(self, data=None, *, proposal):
        later = max(proposal.answer_until or timezone.localdate(), timezone.localdate())
        is_open = proposal.state == Proposal.State.OPEN
        time = datetime.timedelta(weeks=1) if is_open else Defaults.objects.in_force().time_to_answer
        super().__init__(data, initial={"until": later + time})
        self.proposal = proposal

    def clean_until(self):
        until, stands = self.cleaned_data["until"], self.proposal.answer_until
        if self.proposal.state == Proposal.State.OPEN and stands and until <= stands:
            raise forms.ValidationError(f"いまの回答期限（{wareki(stands)}）より後の日にしてください。")
        return until


class AskMoreForm(forms.Form):
    """あて先の追加: municipalities to add to the addressees."""

    places = PlacesField(
        Municipality.objects.none(),
        label="加えるあて先",
        error_messages={"required": "加えるあて先を選んでください。"},
    )
    choices_fields = ("places",)

    def __init__(self, data=None, *, proposal):
        super().__init__(data)
        today, field = timezone.localdate(), self.fields["places"]
        places = proposal.not_yet_asked(today) if data is None else proposal.may_be_addressed(today)
        field.queryset = places.select_related("prefecture")  # type: ignore[attr-defined]
        asked = proposal.addressees.select_related("municipality__prefecture")
        names = "、".join(row.municipality.full_name for row in asked)
        field.help_text = (
            f"いまのあて先：{names}。いちど尋ねた相手は、外せません。お知らせが届き、尋ねたことが記録に残っているためです。"
            "回答がいらなくなったときは、返信か相談で伝えてください。"
        )


class ReasonForm(forms.Form):
    """The reason for a step of the secretariat or a manager, sent to the author."""

    reason = PlainTextField(
        label="理由",
        max_length=500,
        lines=4,
        help_text="掲載した自治体の担当者に伝わります。どう直せばよいかも書いてください。",
        error_messages={"required": "理由を入力してください。"},
    )

    def __init__(self, data=None, *, proposal):
        super().__init__(data)


class MergeForm(forms.Form):
    """The number of the proposal into which this one is merged."""

    survivor = forms.CharField(
        label="まとめる先の番号",
        max_length=20,
        help_text="例：提案第128号、128",
        widget=forms.TextInput(attrs={"class": "field__control field__control--short", "autocomplete": "off"}),
        error_messages={"required": "まとめる先の番号を入力してください。"},
    )

    def __init__(self, data=None, *, proposal):
        super().__init__(data)
        self.proposal = proposal

    def clean_survivor(self):
        survivor = Proposal.objects.posted().shown().numbered(self.cleaned_data["survivor"]).with_proposer().first()
        if not survivor:
            raise forms.ValidationError("この番号の、表示されている提案はありません。番号を確かめてください。")
        if survivor.pk == self.proposal.pk:
            raise forms.ValidationError("この提案自身の番号です。まとめる先の番号を入力してください。")
        if survivor.is_call != self.proposal.is_call:
            raise forms.ValidationError("提案と募集は、互いにまとめられません。同じ種類の番号を入力してください。")
        return survivor
