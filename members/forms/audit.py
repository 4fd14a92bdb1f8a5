from django import forms

from ..models import Municipality


class AuditForm(forms.Form):
    """操作の記録を探す."""

    place = forms.CharField(
        label="自治体",
        required=False,
        max_length=50,
        help_text="名称かよみ。都道府県から入れると、同じ名前の自治体を分けられます（例：福井県池田町）。",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "class": "field__control"}),
    )
    q = forms.CharField(
        label="ことば",
        required=False,
        max_length=50,
        help_text="操作、対象、操作した人の名前、理由のどれかに含まれることば。",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "class": "field__control"}),
    )

    def apply(self, lines):
        """Narrow `lines` to what was asked for and understood."""
        self.is_valid()
        if place := self.cleaned_data.get("place"):
            lines = lines.about(Municipality.objects.search(place))
        return lines.search(self.cleaned_data.get("q", ""))
