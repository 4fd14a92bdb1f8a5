"""A fiscal year's grants as one table to type into: a row a grant, and an empty one for each ward without any."""

from collections import Counter
from typing import Any

from django import forms
from django.db import transaction

from members.models import Municipality
from members.people.forms import LabelledForm
from portal.database.refusals import told_when_taken
from portal.web.forms import LineField

from .forms import AMOUNTS, amount_field
from .models import Grant, GrantScheme


class GrantRow(forms.ModelForm, LabelledForm):
    """A grant of a ward in a row: its project and amounts in yen; what is left empty is not in the record."""

    use_required_attribute = False
    project = LineField(label="事業名", max_length=200)
    applied = amount_field("applied")
    decided = amount_field("decided")
    spent = amount_field("spent")
    settled = amount_field("settled")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Grant
        fields = ["project", *AMOUNTS]

    def __init__(self, data=None, *, instance, prefix):
        super().__init__(data, instance=instance, prefix=prefix, empty_permitted=instance.pk is None)
        self.initial["token"] = instance.token if instance.pk else ""
        for control in self.fields.values():
            control.widget.attrs |= {"aria-label": f"{self.caption}の{control.label}"}

    @property
    def caption(self):
        """The ward, by which messages name the row."""
        return self.instance.ward.name

    @property
    def cells(self):
        return [self[name] for name in self.Meta.fields]

    def write(self, *, by):
        """Save the row; False when others saved meanwhile."""
        if self.instance.pk:
            return self.instance.revise(by=by, token=self.cleaned_data["token"]) is not None
        self.instance.register(by=by)
        return True


class _SavedMeanwhile(Exception):
    """Somebody else saved one of the rows."""


class YearForms:
    """The rows of a fiscal year, in the order of wards. A published grant is no form: it is corrected with a reason."""

    def __init__(self, data: Any, *, scheme: GrantScheme, year: int):
        grants = list(Grant.objects.filter(scheme=scheme).of_year(year).with_places())
        wards = list(Municipality.objects.wards().order_by("lg_code"))
        self.rows: list[tuple[Municipality, Grant | GrantRow]] = []
        for ward in wards:
            mine: list[Grant] = [grant for grant in grants if grant.ward_id == ward.pk]
            for grant in mine or [Grant(scheme=scheme, ward=ward, fiscal_year=year)]:
                prefix = f"g{grant.pk}" if grant.pk else f"w{ward.lg_code}"
                self.rows.append((ward, grant if grant.is_public else GrantRow(data, instance=grant, prefix=prefix)))

    @property
    def forms(self) -> list[GrantRow]:
        return [row for _, row in self.rows if isinstance(row, GrantRow)]

    def is_valid(self) -> bool:
        valid = [form.is_valid() for form in self.forms]
        return all(valid) and self._are_different()

    def _are_different(self) -> bool:
        named = [(ward.pk, _project(row)) for ward, row in self.rows]
        twice = [key for key, number in Counter(named).items() if key[1] and number > 1]
        for form in self.forms:
            if (form.instance.ward_id, _project(form)) in twice:
                form.add_error("project", "この区に、同じ事業名がもうあります。")
        return not twice

    def save(self, *, by: Any) -> int | None:
        """Write the rows that changed, all or none: how many; None when others saved one of them meanwhile."""
        changed = [form for form in self.forms if form.has_changed() and _project(form)]
        try:
            with told_when_taken(_SavedMeanwhile), transaction.atomic():
                for form in changed:
                    if not form.write(by=by):
                        raise _SavedMeanwhile
        except _SavedMeanwhile:
            return None
        return len(changed)

    def typed(self) -> str:
        """What was typed, a line for each row that changed."""
        lines = []
        for form in self.forms:
            if form.has_changed():
                cells = "　".join(str(cell.value() or "") for cell in form.cells)
                lines.append(f"{form.caption}：{cells}")
        return "\n".join(lines)


def _project(row: Grant | GrantRow) -> str:
    return row.project if isinstance(row, Grant) else str(row.cleaned_data.get("project", ""))
