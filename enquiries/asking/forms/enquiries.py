"""Forms of an enquiry: what its draft holds, and what is asked for at its steps."""

from django import forms
from django.utils import timezone

from agreements.revisions.forms import NoteField
from agreements.statistics.trend import FIRST_YEAR
from members.people.forms import LabelledForm
from portal.japanese.short_days import coming
from portal.japanese.wareki import fiscal_year, fiscal_year_in_both
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import LineField, PlainSelect, WarekiDateField

from ..models.enquiries import Enquiry
from ..models.enquiry_base import KEPT

READY = "その種類によく使う設問が下書きに入ります。あとで直せます。「そのほかの照会」には、何も入りません。"


def fiscal_years(today):
    """[(2026, 令和8年度（2026年度）) …], from next year back to the first one of the project."""
    years = range(fiscal_year(today) + 1, FIRST_YEAR - 1, -1)
    return [(year, fiscal_year_in_both(year)) for year in years]


class EnquiryForm(ConflictForm, LabelledForm):
    """件名, 種類, 依頼文, 年度, 基準日, 回答期限 of a draft; a new one may begin as a copy of an earlier enquiry."""

    previous = forms.ModelChoiceField(
        Enquiry.objects.none(),
        label="前の照会から写す",
        required=False,
        empty_label="写さない",
        widget=PlainSelect,
        help_text="前の照会の設問とあて先を写します。あとで直せます。同じ設問への回答は、前の回と比べられます。",
        error_messages={"invalid_choice": "この照会は写せません。一覧から選んでください。"},
    )
    title = LineField(label="件名", max_length=100, help_text="100字まで。メールの件名にもなります。")
    preset = forms.ChoiceField(label="種類", choices=Enquiry.Preset)
    lead = NoteField(
        label="依頼文",
        required=False,
        max_length=4000,
        help_text="何のために、何を尋ねるか。4,000字まで。メールと、回答の画面と、用紙に載ります。",
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"max_length": "依頼文は%(limit_value)d字までで入力してください（いまは%(show_value)d字）。"},
    )
    fiscal_year = forms.TypedChoiceField(
        label="年度", required=False, coerce=int, empty_value=None, help_text="どの年度のことを尋ねるか。"
    )
    as_of = WarekiDateField(
        label="基準日", required=False, help_text="いつの状況を答えてもらうか。例：令和8年8月1日、R8.8.1"
    )
    due_on = WarekiDateField(
        label="回答期限",
        required=False,
        short=coming,
        help_text="この日を含みます。例：12月18日、R8.12.18。送るときまでに決めます。",
    )
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)
    token = forms.RegexField(r"\A[0-9a-f]{32}\Z", required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, enquiry=None, initial=None):
        kept = {name: getattr(enquiry, name) for name in (*KEPT, "revision")} if enquiry else {}
        super().__init__(data, initial={**kept, **(initial or {})})
        years: forms.TypedChoiceField = self.fields["fiscal_year"]  # type: ignore[assignment]
        years.choices = [("", "決めない"), *fiscal_years(timezone.localdate())]
        for name in ("preset", "fiscal_year"):
            self.fields[name].widget.attrs["class"] += " field__control--date"
        self.fields["revision"].widget.attrs = self.fields["token"].widget.attrs = {}
        if enquiry:
            del self.fields["previous"], self.fields["token"]
        else:
            earlier: forms.ModelChoiceField = self.fields["previous"]  # type: ignore[assignment]
            earlier.queryset = Enquiry.objects.sent()
            self.fields["preset"].help_text = READY

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < timezone.localdate():
            raise forms.ValidationError("回答期限が過ぎています。今日からあとの日にしてください。")
        return day

    @property
    def to_save(self):
        """What is saved of a valid form."""
        return {name: self.cleaned_data[name] for name in KEPT}


class ExtendForm(LabelledForm):
    """回答期限の延長, of all or of one addressee whose last day is `last_day`."""

    until = WarekiDateField(label="新しい回答期限", short=coming, help_text="この日を含みます。例：12月18日、R8.12.18")

    def __init__(self, data=None, *, last_day):
        super().__init__(data)
        self.last_day = last_day

    def clean_until(self):
        until = self.cleaned_data["until"]
        if until <= self.last_day or until < timezone.localdate():
            raise forms.ValidationError("いまの期限より後で、今日からあとの日にしてください。")
        return until


class SendBackForm(LabelledForm):
    """差戻しの理由, which its people read."""

    reason = NoteField(
        label="差し戻す理由",
        max_length=1000,
        help_text="どこを、どう直してほしいか。1,000字まで。相手に届きます。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class MarkForm(forms.Form):
    """What a page before sending sends back: which recipients and questions it showed."""

    mark = forms.RegexField(r"\A[0-9a-f]{64}\Z")
