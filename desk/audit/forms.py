"""The search form of the audit."""

from django import forms
from django.apps import apps

from members.places.models import Municipality
from portal.japanese.short_days import past
from portal.web.forms import WarekiDateField

LINE = {"autocomplete": "off"}
DAY = forms.TextInput({"class": "field__control field__control--date", "autocomplete": "off"})
GROUPS = {  # by the app whose things were changed
    "members": "会員登録、担当者、アカウント",
    "bulletin": "提案、募集、連携事例",
    "enquiries": "照会、助成金",
    "timeline": "経過、催し、取込み",
    "agreements": "協定、推移、各区交流",
    "portal": "文面、お問合せ、一斉のお知らせ",
    "downloads": "名簿のダウンロード",
}
WITH = {"timeline": ["imports"], "portal": ["desk"]}  # apps in the group of another


class AuditForm(forms.Form):
    """操作の記録を探す."""

    group = forms.ChoiceField(
        label="種類",
        choices=[("", "すべて"), *GROUPS.items()],
        required=False,
        widget=forms.Select({"class": "field__control field__control--date"}),
        error_messages={"invalid_choice": "一覧にない種類です。選び直してください。"},
    )
    person = forms.CharField(
        label="操作した人",
        required=False,
        max_length=50,
        help_text="氏名の一部。",
        widget=forms.TextInput({**LINE, "type": "search"}),
    )
    place = forms.CharField(
        label="自治体",
        required=False,
        max_length=50,
        help_text="名称かよみ。都道府県から入れると、同じ名前の自治体を分けられます（例：福井県池田町）。",
        widget=forms.TextInput({**LINE, "type": "search"}),
    )
    since = WarekiDateField(
        label="いつから", short=past, required=False, help_text="この日を含みます（例：R8.4.1）。", widget=DAY
    )
    until = WarekiDateField(label="いつまで", short=past, required=False, help_text="この日を含みます。", widget=DAY)
    q = forms.CharField(
        label="ことば",
        required=False,
        max_length=50,
        help_text="操作、対象、操作した人の名前、理由のどれかに含まれることば。",
        widget=forms.TextInput({**LINE, "type": "search"}),
    )

    def clean(self):
        cleaned = super().clean() or {}
        if cleaned.get("since") and cleaned.get("until") and cleaned["until"] < cleaned["since"]:
            self.add_error("until", "「いつから」と同じか、後の日にしてください。")
        return cleaned

    def apply(self, lines):
        """Returns `lines` filtered by the valid fields."""
        self.is_valid()
        asked = self.cleaned_data
        if group := asked.get("group"):
            lines = lines.filter(subject_kind__in=_subjects(group))
        if person := asked.get("person"):
            lines = lines.filter(by_name__icontains=person)
        if place := asked.get("place"):
            lines = lines.about(Municipality.objects.search(place))
        return lines.between(asked.get("since"), asked.get("until")).search(asked.get("q", ""))


def _subjects(group):
    """The subject_kinds of the lines of a group: names of the tables of its apps."""
    if group == "downloads":
        return ["一覧"]
    tables = [table for label in [group, *WITH.get(group, [])] for table in apps.get_app_config(label).get_models()]
    return [str(table._meta.verbose_name) for table in tables]
