import re
import unicodedata
from html import escape
from typing import Any

from django import forms
from django.core.validators import MaxLengthValidator, URLValidator
from django.forms.renderers import TemplatesSetting
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from portal.japanese.short_days import following, is_short, parse_short, past
from portal.japanese.text import tidy, validate_name, validate_seen
from portal.japanese.wareki import DateError, parse_date, wareki

HOW_TO_TYPE = "平成30年11月12日、H30.11.12、2018-11-12 のどの形でも入力できます。"  # a day


class PortalField(forms.BoundField):
    """A field of a form: drawn as the style sheet has it (field__control), unless its widget has a class of its own.

    Hidden inputs bear no aria-* attributes, which HTML forbids them.
    """

    def build_widget_attrs(self, attrs, widget=None):
        widget = widget or self.field.widget
        built = super().build_widget_attrs(attrs, widget)
        if widget.is_hidden:
            return {name: value for name, value in built.items() if not name.startswith("aria-")}
        if "class" not in widget.attrs and getattr(widget, "input_type", "") not in ("checkbox", "radio"):
            built["class"] = "field__control"
        return built


class PortalRenderer(TemplatesSetting):
    """Every form field of the site is drawn by one template."""

    field_template_name = "django/forms/field.html"
    bound_field_class = PortalField


def option_tags(choices, chosen):
    """<option> tags of a drop-down, in one go; `chosen` is the value that is selected, as text."""
    return mark_safe(
        "".join(
            f'<option value="{escape(str(value))}"{" selected" if str(value) == chosen else ""}>{escape(name)}</option>'
            for value, name in choices
        )
    )


class PlainSelect(forms.Select):
    """A drop-down for long lists: Django's renders a template for each option, which costs more than the query."""

    def render(self, name, value, attrs=None, renderer=None):
        attributes = flatatt({**self.build_attrs(self.attrs, attrs), "name": name})
        return format_html("<select{}>{}</select>", attributes, option_tags(self.choices, str(value or "")))


class LineField(forms.CharField):
    """One line of text, as names are: refuses invisible and deceiving characters (portal.japanese.text)."""

    def to_python(self, value):
        return " ".join(tidy(super().to_python(value) or "").split())

    def run_validators(self, value):
        validate_name(value)
        super().run_validators(value)


class PlainTextField(forms.CharField):
    """CharField for plain text: refuses invisible characters (validate_seen); a line break counts as one character.

    Of one line, where `lines` are not given: a tab, as between cells of Excel, becomes a blank.
    """

    def __init__(self, *, max_length, lines=None, **options):
        self.is_line = not lines
        widget = forms.Textarea(attrs={"rows": lines}) if lines else forms.TextInput()
        widget.attrs["class"] = "field__control"
        super().__init__(widget=widget, validators=[validate_seen], **options)
        message = f"{max_length:,}文字までで入力してください（いまは%(show_value)s文字）。"
        # not max_length of the field, which makes browsers cut off what is pasted
        self.validators.append(MaxLengthValidator(max_length, message))

    def to_python(self, value):
        text = tidy(super().to_python(value) or "")
        return re.sub(r"[ \t\n]+", " ", text) if self.is_line else text


class ListField(PlainTextField):
    """PlainTextField for a list, one item a line; empty lines and the bullets of pasted lists are dropped."""

    def __init__(self, *, lines=5, **options):
        super().__init__(lines=lines, **options)

    def to_python(self, value):
        lines = (line.strip().lstrip("・●■◆•").strip() for line in super().to_python(value).splitlines())
        return "\n".join(filter(None, lines))


class WebAddressField(forms.URLField):
    """Address of a page elsewhere, of http or https alone: Django's own field takes ftp too. Without either: https."""

    default_validators = [URLValidator(schemes=["http", "https"])]

    def __init__(self, **options):
        super().__init__(**{"assume_scheme": "https", **options})


class WholeNumberField(forms.IntegerField):
    """A whole number as people type it: 1741, 1,741, １７４１. Browsers' own number fields refuse full width.

    The unit that the label names, as in 来場者数（人）, may stand behind the number.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric"})

    def widget_attrs(self, widget):
        return {}  # min and max are for number fields

    def to_python(self, value):
        if isinstance(value, str):
            value = unicodedata.normalize("NFKC", value).replace(",", "").strip()
            value = value.removesuffix(self._unit).removeprefix("¥" if self._unit == "円" else "")
        return super().to_python(value)

    @property
    def _unit(self):
        found = re.search("（(.{1,3})）$", str(self.label or ""))
        return found[1] if found else ""


class WarekiDateField(forms.Field):
    """A day typed in any usual form, era or western, half or full width; cleans to a date.

    `short`: the rule (portal.japanese.short_days) by which a day without its year is read; none: it is refused.
    `follows`: name of the form's field of the first day, after which such a day lies. The form shows back the full day.
    """

    widget = forms.TextInput(attrs={"autocomplete": "off", "inputmode": "text"})

    def __init__(self, *, short=None, follows="", **options):
        super().__init__(**options)
        self.short, self.follows = short, follows
        self._form: Any = None

    def get_bound_field(self, form, field_name):
        self._form = form
        return super().get_bound_field(form, field_name)

    def to_python(self, value):
        if not value or not value.strip():
            return None
        try:
            if day := self._short_day(value):
                return day
            if self.follows and is_short(value):
                first = self._form.fields[self.follows].label
                raise DateError(
                    f"{first}が読み取れないため、年が分かりません。{first}を直すか、年から入力してください。"
                )
            return parse_date(value)
        except DateError as error:
            raise forms.ValidationError(str(error)) from error

    def _short_day(self, value):
        first = self.follows and getattr(self._form, "cleaned_data", {}).get(self.follows)
        if first:
            return parse_short(value, following, first)
        return self.short and parse_short(value, self.short, timezone.localdate())

    def bound_data(self, data, initial):
        data = super().bound_data(data, initial)
        try:
            day = isinstance(data, str) and self._short_day(data)
        except DateError:
            day = None
        return wareki(day) if day else data

    def prepare_value(self, value):
        return wareki(value) if hasattr(value, "year") else value


def not_to_come(day):
    """Returns `day` (date or None); ValidationError, in the one wording for all days to look back from, if to come."""
    today = timezone.localdate()
    if day and day > today:
        raise forms.ValidationError(f"まだ来ていない日です。今日（{wareki(today)}）までの日を入力してください。")
    return day


class AsOfForm(forms.Form):
    """基準日 (?as_of=): every day that a visitor chooses for a list or table is read by this form.

    A page's own filter form derives from it, so that the day is chosen with the other filters. A page without it
    says so to whoever asks for a day (components/_as_of_unknown.html), and gives no file (downloads.file_response).
    """

    as_of = WarekiDateField(
        label="基準日を変える",
        required=False,
        short=past,
        help_text=HOW_TO_TYPE,
    )

    def clean_as_of(self):
        return not_to_come(self.cleaned_data["as_of"])

    @property
    def asked(self):
        """The day asked for, also when another field is invalid; None when none was given, or what was is no day.

        What a page shows for a day asked for is of that day alone; without one it shows everything held today.
        """
        self.is_valid()
        return self.cleaned_data.get("as_of")

    def day_or(self, default):
        """The day asked for; `default` when there is none."""
        return self.asked or default


class SearchForm(forms.Form):
    q = forms.CharField(
        label="探すことば",
        max_length=100,
        error_messages={
            "required": "探すことばを入力してください。",
            "max_length": "ことばは%(limit_value)d文字までで入力してください（いまは%(show_value)d文字）。",
        },
    )
