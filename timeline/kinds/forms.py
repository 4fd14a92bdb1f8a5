from django import forms

from portal.web.forms import LineField

from .models import EntryKind


class KindForm(forms.ModelForm):
    class Meta:
        model = EntryKind
        fields = ["name", "position", "has_audience", "is_active"]
        field_classes = {"name": LineField}
        widgets = {"position": forms.NumberInput({"class": "field__control field__control--short", "min": 0})}
        error_messages = {
            "name": {"unique": "同じ名前の種別があります。", "required": "種別の名前を入力してください。"},
            "position": {"required": "並び順を数字で入力してください。", "invalid": "並び順を数字で入力してください。"},
        }

    def save(self, commit=True):
        """Save the kind. A new one is given its key and, unless typed, the last position.

        The search text of entries holds the name of their kind: a new name derives them anew."""
        kind = self.instance
        if not kind.key:
            kind.key = EntryKind.objects.free_key()
            kind.position = kind.position or EntryKind.objects.count() + 1
        kind = super().save(commit)
        if "name" in self.changed_data:
            kind.entries.refresh_derived()
        return kind


KindFormSet = forms.modelformset_factory(EntryKind, KindForm, extra=1, max_num=50)
