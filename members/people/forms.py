"""Forms about people and offices: invitations, ends, hand-over, roles; and the base form of other apps' forms."""

import datetime

from django import forms
from django.utils import timezone

from members.accounts.forms.addresses import AddressField
from members.accounts.models.users import User
from portal.japanese.short_days import coming
from portal.japanese.text import tidy, validate_seen
from portal.japanese.wareki import wareki
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import LineField, WarekiDateField, WholeNumberField

from .models.assignments import Assignment
from .models.hand_over_remarks import HandOverRemarks
from .models.invitations import Invitation
from .models.offices import Office
from .telephones import TelephoneField

MOST_A_DAY = 50  # invitations of one municipality
MOST_TO_ONE = 3  # invitations to one address, whoever sends them
FURTHEST = datetime.timedelta(days=366)


class LabelledForm(forms.Form):
    """Base form: sets the class of each field, and names its label when it is missing (…を入力してください)."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            short = (
                " field__control--date"
                if isinstance(field, WarekiDateField | WholeNumberField) or name == "telephone"
                else ""
            )
            field.widget.attrs["class"] = f"field__control{short}"
            verb = "選んで" if isinstance(field, forms.ChoiceField) else "入力して"
            field.error_messages["required"] = f"{field.label}を{verb}ください。"


class RemarksForm(ConflictForm, forms.ModelForm):
    """申し送り of a hand-over; may be emptied again."""

    text = forms.CharField(
        label="申し送り",
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text="ポータルの外での約束、進め方で気をつけること、書類のある場所など。引継書に印刷されます。",
        error_messages={"max_length": "4,000文字までで入力してください（いまは%(show_value)s文字）。"},
    )

    class Meta:
        model = HandOverRemarks
        fields = ["text"]

    def clean_text(self):
        text = tidy(self.cleaned_data["text"])
        validate_seen(text)
        return text

    def save_over(self, version, *, by):
        """Save the remarks; False when somebody else saved since `version` was read."""
        return self.instance.revise(by=by, version=version, text=self.cleaned_data["text"])


class InvitingForm(LabelledForm):
    """Base form of 招待 and 引継ぎ: checks the address and the limits of invitations a day."""

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, **kwargs)
        self.municipality = municipality

    def clean_email(self):
        email, now = self.cleaned_data["email"], timezone.now()
        if self.municipality.offices.filter(email__iexact=email).exists():
            raise forms.ValidationError(
                "担当課の共有メールアドレスです。アカウントは1人に1つなので、本人のアドレスを入力してください。"
            )
        sent = Invitation.objects.issued_today(now)
        if sent.filter(email=email).count() >= MOST_TO_ONE:
            raise forms.ValidationError(
                f"このアドレスには、1日に{MOST_TO_ONE}回まで招待を送れます。明日、もう一度お試しください。"
            )
        if sent.in_municipality(self.municipality).count() >= MOST_A_DAY:
            raise forms.ValidationError(f"招待は1日に{MOST_A_DAY}件までです。明日、もう一度お試しください。")
        return email


class InviteForm(InvitingForm):
    """招待: a manager invites an address into an office, in a role."""

    email = AddressField(
        label="招待する人のメールアドレス",
        max_length=254,
        help_text="本人が受け取る職場のアドレス。このアドレスに招待のメールを送ります。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    office = forms.ModelChoiceField(
        Office.objects.none(),
        label="担当課",
        empty_label=None,
        error_messages={"invalid_choice": "この自治体の担当課から選んでください。"},
    )
    role = forms.ChoiceField(
        label="役割",
        choices=Assignment.Role.choices,
        initial=Assignment.Role.STAFF,
        help_text="代表担当者は、人の招待、引継ぎ、登録の終了もできます。",
    )

    def __init__(self, *args, municipality, **kwargs):
        super().__init__(*args, municipality=municipality, **kwargs)
        offices = self.fields["office"]
        offices.queryset = municipality.offices.all()  # type: ignore[attr-defined]
        offices.label_from_instance = lambda office: office.name  # type: ignore[attr-defined]

    def clean(self):
        email, office = self.cleaned_data.get("email"), self.cleaned_data.get("office")
        if email and office:
            present = office.assignments.filter(user__email=email, ended_on=None).first()
            if present:
                state = f"の{present.get_role_display()}です"
                if not present.has_begun:
                    state = f"に{wareki(present.started_on)}から着任する予定です"
                self.add_error("email", f"この人は、すでに{office.name}{state}。")
        return self.cleaned_data


class DayForm(LabelledForm):
    """Base form with one day: today or later, at most a year ahead, not before the person's assignment begins."""

    on = WarekiDateField(short=coming)

    def __init__(self, *args, assignment, **kwargs):
        super().__init__(*args, **kwargs)
        self.assignment = assignment

    def clean_on(self):
        day, today = self.cleaned_data["on"], timezone.localdate()
        if day < today:
            raise forms.ValidationError(f"過ぎた日です。今日（{wareki(today)}）以後の日を入力してください。")
        if day > today + FURTHEST:
            raise forms.ValidationError(f"1年より先の日です。年を確かめてください（今日は{wareki(today)}）。")
        return day


class EndForm(DayForm):
    """登録の終了: a manager sets the first day on which a person has no access any more."""

    on = WarekiDateField(
        label="終了する日",
        short=coming,
        help_text="この日の午前0時から使えなくなります。今日の日付なら、すぐに使えなくなります。",
    )


class HandOverForm(DayForm, InvitingForm):
    """引継ぎ: a manager names a successor by address, and the day of the change."""

    field_order = ["email", "on"]

    email = AddressField(
        label="後任の人のメールアドレス",
        max_length=254,
        help_text="このアドレスに招待のメールを送ります。アドレスをよく確かめてください。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    on = WarekiDateField(
        label="引継ぎの日",
        short=coming,
        help_text="この日の午前0時に、前任の人は使えなくなり、招待を受けた後任の人が使えるようになります。",
    )

    def clean_email(self):
        email = super().clean_email()
        if email == self.assignment.user.email:
            raise forms.ValidationError("前任の人と同じアドレスです。後任の人のアドレスを入力してください。")
        return email

    def clean_on(self):
        day, begins = super().clean_on(), self.assignment.started_on
        if begins and day < begins:
            raise forms.ValidationError(f"着任日（{wareki(begins)}）より前です。この日以後の日を入力してください。")
        return day


class RoleForm(LabelledForm):
    role = forms.ChoiceField(label="新しい役割", choices=Assignment.Role.choices)


class OfficeForm(ConflictForm, forms.ModelForm, LabelledForm):
    """担当課. `token` says which text was read, so that nobody overwrites what was saved meanwhile."""

    email = AddressField(label="共有メールアドレス", help_text="課で受け取るアドレス。人が代わっても変わらないもの。")
    telephone = TelephoneField()
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Office
        fields = ["name", "email", "telephone", "mail_to"]
        field_classes = {"name": LineField}
        help_texts = {
            "name": "部と課の名前（例：総合政策部 企画政策課）",
            "mail_to": "提案、回答、期限などのお知らせ。共有メールへは、確認のメールのリンクを開いてから届きます。",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["mail_to"].required = False  # what is not sent stays as it is

    def clean_mail_to(self):
        return self.cleaned_data["mail_to"] or self.instance.mail_to

    def clean(self):
        """Refuse the name of another office, unless this same form, sent before, made that (see Office.register)."""
        said = super().clean() or self.cleaned_data
        others = self.instance.municipality.offices.exclude(pk=self.instance.pk)
        other = others.filter(name=said.get("name", "")).first()
        contact = (said.get("email"), said.get("telephone"))
        if other and (self.instance.pk or (other.email, other.telephone) != contact):
            self.add_error("name", "同じ名前の担当課があります。別の名前にしてください。")
        return said


class NameForm(forms.ModelForm, LabelledForm):
    """The name of a user without one, asked when an invitation is accepted."""

    name = LineField(
        label="氏名",
        max_length=100,
        help_text="同じ自治体の人と事務局に示します。公開のページには出しません。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )

    class Meta:
        model = User
        fields = ["name"]

    def save(self, commit=True):
        self.instance.save(update_fields=["name"])
        return self.instance
