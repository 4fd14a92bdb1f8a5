"""Forms of preparations (締結の準備) and their steps."""

from typing import Any

from django import forms

from agreements.bodies.forms import BodiesForm
from agreements.revisions.forms import NoteField
from members.people.forms import LabelledForm
from portal.japanese.short_days import nearest
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import LineField, WarekiDateField

from ..models.preparations import OPEN, Preparation

AGREEMENT_NAME = "広域連携協定"


class PreparationForm(BodiesForm):
    name = LineField(label="協定の名称", max_length=100, initial=AGREEMENT_NAME)
    stage = forms.ChoiceField(label="段階", choices=[(stage.value, stage.label) for stage in OPEN])
    on = WarekiDateField(label="日付", short=nearest, help_text="締結予定のときは、予定している締結日")
    note = NoteField(
        label="メモ", required=False, max_length=1000, help_text="相手の担当、申入れの内容など。公開しません。"
    )


class StepForm(LabelledForm):
    """The next step of a preparation; `read` is the stage its writer saw."""

    stage = forms.ChoiceField(label="段階")
    on = WarekiDateField(label="日付", short=nearest, help_text="締結予定のときは、予定している締結日")
    note = NoteField(label="メモ", required=False, max_length=1000)
    read = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, preparation):
        super().__init__(data, initial={"read": preparation.stage, "stage": preparation.stage})
        stage: Any = self.fields["stage"]
        stage.choices = preparation.next_stages()


class PreparationEditForm(ConflictForm, BodiesForm):
    """Form that corrects bodies and name of a preparation; `token`: of the version its writer read."""

    name = LineField(label="協定の名称", max_length=100)
    token = forms.CharField(widget=forms.HiddenInput)

    choices_fields = ("bodies",)

    def __init__(self, data=None, *, preparation):
        self.preparation = preparation
        facts = {"bodies": list(preparation.bodies.all()), "name": preparation.name}
        super().__init__(data, initial={**facts, "token": preparation.token})

    def save_over(self, *, by):
        """Save; returns what changed, None when others saved meanwhile. ValueError when another has the bodies."""
        return self.preparation.revise(by=by, **self.cleaned_data)


class StepEditForm(ConflictForm, LabelledForm):
    """Form that corrects a step of a preparation; `token`: of the version its writer read."""

    stage = forms.ChoiceField(label="段階")
    on = WarekiDateField(label="日付", short=nearest, help_text="締結予定のときは、予定している締結日")
    note = NoteField(label="メモ", required=False, max_length=1000)
    token = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data=None, *, step):
        self.step = step
        facts = {"stage": step.stage, "on": step.on, "note": step.note}
        super().__init__(data, initial={**facts, "token": step.token})
        stage: Any = self.fields["stage"]
        stage.choices = [(each.value, each.label) for each in Preparation.Stage if each != Preparation.Stage.SIGNED]

    def save_over(self, *, by):
        """Save; returns what changed, None when others saved meanwhile."""
        return self.step.revise(by=by, **self.cleaned_data)
