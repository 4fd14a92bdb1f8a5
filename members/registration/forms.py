"""Forms of 会員登録: the steps of an application, its decision, and the mail domains of municipalities."""

import datetime

from django import forms
from django.core.validators import validate_domain_name
from django.utils import timezone
from django.utils.functional import cached_property

from members.people.forms import AddressField, LabelledForm
from members.people.telephones import EXAMPLE as TELEPHONE_EXAMPLE
from members.people.telephones import TelephoneField
from members.places.models import Municipality, Prefecture
from portal.japanese.text import tidy, validate_seen
from portal.models import Wording
from portal.web.forms import LineField, PlainSelect, WarekiDateField

from .models.memberships import Membership


class FindMunicipalityForm(forms.Form):
    """The prefecture first, then a name or a reading: 25 names are borne by several municipalities."""

    prefecture = forms.ModelChoiceField(
        Prefecture.objects.all(),
        label="都道府県",
        empty_label="選んでください",
        widget=PlainSelect(attrs={"class": "field__control field__control--date"}),
        error_messages={
            "required": "都道府県を選んでください。",
            "invalid_choice": "この都道府県はありません。一覧から選んでください。",
        },
    )
    q = forms.CharField(
        label="名称・よみ",
        required=False,
        max_length=50,
        help_text="漢字でも、かなでも探せます。空けておくと、この都道府県の自治体がすべて出ます。",
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )

    def __init__(self, data):
        super().__init__(data if "prefecture" in data else None)

    @cached_property
    def found(self):
        """Municipalities of today that match, with member_since; None before anything was asked."""
        if not self.is_valid():
            return None
        today = timezone.localdate()
        named = Municipality.objects.as_of(today).search(self.cleaned_data["q"])
        here = named.in_prefecture(self.cleaned_data["prefecture"].code)
        return Membership.objects.annotate_member_since(here.select_related("prefecture"), today)

    @cached_property
    def found_elsewhere(self):
        """Municipalities of that name in other prefectures, when there is none in this one."""
        if self.found is None or not self.cleaned_data["q"] or self.found:
            return []
        named = Municipality.objects.as_of(timezone.localdate()).search(self.cleaned_data["q"])
        return list(named.select_related("prefecture")[:10])


class ChooseMunicipalityForm(forms.Form):
    """The choice of one municipality by its code (lg_code)."""

    municipality = forms.ModelChoiceField(
        Municipality.objects.none(),
        to_field_name="lg_code",
        error_messages={
            "required": "自治体を1つ選んでください。",
            "invalid_choice": "この自治体は、いまの名簿にありません。一覧から選んでください。",
        },
    )

    def __init__(self, data=None):
        super().__init__(data)
        today = Municipality.objects.as_of(timezone.localdate()).select_related("prefecture")
        self.fields["municipality"].queryset = today  # type: ignore[attr-defined]


class ApplicationOfficeForm(LabelledForm):
    """担当課と連絡先, with the agreement to the terms as they stand now."""

    office_name = LineField(label="担当課", max_length=100, help_text="部と課の名前（例：総合政策部 企画政策課）")
    office_email = AddressField(
        label="担当課の共有メールアドレス",
        max_length=254,
        help_text="課で受け取るアドレス。人が代わっても変わらないもの。なければ、ご自身のアドレスでかまいません。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    name = LineField(
        label="あなたの氏名",
        max_length=100,
        help_text="同じ自治体の人と事務局に示します。公開のページには出しません。",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    telephone = TelephoneField(help_text=f"事務局から確認のお電話をすることがあります（{TELEPHONE_EXAMPLE}）")
    agrees = forms.BooleanField(label="利用規約に同意します")

    SAID = ("office_name", "office_email", "name", "telephone")

    def __init__(self, data=None, *, application):
        self.application = application
        self.has_agreed = application.terms_version == Wording.objects.terms_version()
        said = {name: getattr(application, name) for name in self.SAID}
        said["name"] = said["name"] or application.applicant.name
        super().__init__(data, initial={**said, "agrees": self.has_agreed})
        agrees = self.fields["agrees"]
        agrees.error_messages["required"] = "利用規約を読み、同意するときは印を付けてください。"
        del agrees.widget.attrs["class"]

    def amendments(self):
        """The fields to change, for Application.amend(); with the moment of the agreement when it is new."""
        said = {name: self.cleaned_data[name] for name in self.SAID}
        if not self.has_agreed:
            said |= {"terms_version": Wording.objects.terms_version(), "terms_agreed_at": timezone.now()}
        return said


class VersionForm(forms.Form):
    """The version of the application that was read when the form was shown (hidden)."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class DecisionForm(VersionForm):
    """承認, 差戻し or 却下 of an application as read."""

    TITLE = {"approve": "承認する", "send_back": "差し戻す", "decline": "却下する"}
    REASON = {
        "send_back": "直してほしいところを、具体的に書きます。申請者にそのまま届きます。",
        "decline": "申請者にそのまま届きます。",
    }

    decision = forms.ChoiceField(
        choices=[("approve", "承認"), ("send_back", "差戻し"), ("decline", "却下")], widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label="理由",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={
            "required": "理由を入力してください。",
            "max_length": "%(limit_value)d文字までで入力してください（いまは%(show_value)d文字）。",
        },
    )
    remember_domain = forms.BooleanField(required=False)

    def __init__(self, data=None, *, application, decision):
        super().__init__(data, initial={"version": application.version, "decision": decision})
        self.application, self.decision_name, self.title = application, decision, self.TITLE[decision]
        del self.fields["reason" if decision == "approve" else "remember_domain"]
        if decision != "approve":
            self.fields["reason"].help_text = self.REASON[decision]

    def clean_reason(self):
        reason = tidy(self.cleaned_data["reason"])
        validate_seen(reason)
        return reason

    def decide(self, *, by):
        """Carry out the decision; False when somebody else, or the applicant, was faster. Raises CannotBecomeMember."""
        version = self.cleaned_data["version"]
        if self.decision_name == "approve":
            remember = self.cleaned_data["remember_domain"]
            return self.application.approve(by=by, version=version, remember_domain=remember)
        verb = getattr(self.application, self.decision_name)
        return verb(by=by, version=version, reason=self.cleaned_data["reason"])


class DomainForm(forms.Form):
    """A mail domain of a municipality, which is given by its name or its code."""

    municipality = forms.CharField(
        label="自治体",
        help_text="都道府県から（例：福井県坂井市）、または全国地方公共団体コード",
    )
    domain = forms.CharField(
        label="ドメイン",
        max_length=100,
        help_text="@より後（例：city.fukui-sakai.lg.jp）",
    )

    def clean_municipality(self):
        typed = self.cleaned_data["municipality"]
        places = Municipality.objects.filter(ended_on=None).search(typed).select_related("prefecture")
        exact = [place for place in places[:50] if typed in (place.full_name, place.lg_code, place.name)]
        if not exact:
            exact = list(Municipality.objects.filter(ended_on=None, lg_code=typed).select_related("prefecture"))
        if len(exact) != 1:
            names = "、".join(place.full_name for place in exact)
            hint = f"どれですか：{names}" if exact else "都道府県から入力してください（例：福井県坂井市）。"
            raise forms.ValidationError(f"自治体を1つに決められません。{hint}")
        return exact[0]

    def clean_domain(self):
        domain = self.cleaned_data["domain"].casefold().removeprefix("@")
        try:
            validate_domain_name(domain)
        except forms.ValidationError as error:
            raise forms.ValidationError("ドメインの形ではありません（例：city.fukui-sakai.lg.jp）。") from error
        return domain


class MembershipForm(LabelledForm):
    """The days of a membership as they should have been, or its end; the last day is typed inclusive."""

    started_on = WarekiDateField(label="会員になった日", required=False, help_text="記録より前からなら空けておきます。")
    last_day = WarekiDateField(
        label="会員であった最後の日",
        required=False,
        help_text="退会した自治体だけ。続いていれば空けておきます。",
    )
    reason = LineField(label="直す理由", max_length=200, help_text="操作の記録に残ります。")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, data=None, *, membership):
        last = membership.ended_on and membership.ended_on - datetime.timedelta(days=1)
        initial = {"started_on": membership.started_on, "last_day": last, "token": membership.token}
        super().__init__(data, initial=initial)
        self.membership = membership

    def clean(self):
        first, last = self.cleaned_data.get("started_on"), self.cleaned_data.get("last_day")
        if first and last and last < first:
            self.add_error("last_day", "会員になった日より後の日にしてください。")

    def save(self, *, by):
        """Returns whether it was saved; False when somebody else changed it meanwhile. Raises ValidationError."""
        cleaned = self.cleaned_data
        ended_on = cleaned["last_day"] and cleaned["last_day"] + datetime.timedelta(days=1)
        said = {"token": cleaned["token"], "by": by, "reason": cleaned["reason"]}
        return self.membership.put_right(cleaned["started_on"], ended_on, **said)


class CancelMembershipForm(LabelledForm):
    """The reason why a membership is taken out of the record."""

    reason = LineField(label="取り消す理由", max_length=200, help_text="操作の記録に残ります。")
    token = forms.CharField(widget=forms.HiddenInput, required=False)
