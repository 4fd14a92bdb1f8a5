from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils import timezone

from portal.wareki import DateError, parse_date, wareki


class PortalRenderer(TemplatesSetting):
    """Every form field of the site is drawn by one template."""

    field_template_name = "django/forms/field.html"


class WarekiDateField(forms.Field):
    """A day typed in any usual form, era or western, half or full width; cleans to a date."""

    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"})

    def to_python(self, value):
        if not value or not value.strip():
            return None
        try:
            return parse_date(value)
        except DateError as error:
            raise forms.ValidationError(str(error)) from error

    def prepare_value(self, value):
        return wareki(value) if hasattr(value, "year") else value


class AsOfForm(forms.Form):
    """基準日: the only place where a visitor's day enters."""

    as_of = WarekiDateField(
        label="基準日を変える",
        required=False,
        help_text="平成30年11月12日、H30.11.12、2018-11-12 のどれでも読み取ります。",
    )

    def clean_as_of(self):
        day = self.cleaned_data["as_of"]
        today = timezone.localdate()
        if day and day > today:
            raise forms.ValidationError(f"まだ来ていない日です。今日（{wareki(today)}）までの日を入力してください。")
        return day

    def day_or(self, default):
        """The day asked for; `default` when none was given or what was given is no day."""
        return (self.is_valid() and self.cleaned_data["as_of"]) or default


class SearchForm(forms.Form):
    q = forms.CharField(
        label="さがすことば",
        max_length=100,
        error_messages={
            "required": "さがすことばを入力してください。",
            "max_length": "ことばは%(limit_value)d文字までで入力してください（いまは%(show_value)d文字）。",
        },
    )
