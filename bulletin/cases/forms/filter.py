from typing import cast

from django import forms

from bulletin.proposals.models.fields import Field
from members.models import Municipality, Prefecture
from portal.web.form_errors import NOT_OFFERED
from portal.web.forms import AsOfForm, option_tags

from ..models.cases import Case

OWN, DRAFTS = ("own", "自分の自治体の事例"), ("draft", "作成中（まだ公開していない）")
NOT_MINE = "事例に加わる自治体・区の担当者か、事務局がログインしているときに選べます。"


class CaseFilterForm(AsOfForm):
    """Filter form (絞り込み) of the cases. An invalid field gets a message; the other fields still apply."""

    mine = forms.ChoiceField(
        label="自分の自治体との関わり", required=False, error_messages={"invalid_choice": NOT_OFFERED}
    )
    channel = forms.ChoiceField(label="きっかけ", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    field = forms.ChoiceField(label="分野", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    prefecture = forms.ChoiceField(label="都道府県", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    ward = forms.ChoiceField(label="特別区", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    q = forms.CharField(
        label="ことば",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text="1文字から探せます（例：雪）",
        error_messages={"max_length": "ことばは%(limit_value)d文字までで入力してください。"},
    )

    def __init__(self, data, user):
        """`user` reads the list: own cases, those not published included, are offered to who may read them."""
        super().__init__(data)
        self.user = user
        self.fields["as_of"].label = "基準日"
        prefectures = Prefecture.objects.values_list("code", "name")
        wards = Municipality.objects.wards().values_list("lg_code", "name")
        places = sorted(prefectures.order_by().union(wards.order_by()))  # one query; codes of 2 and 6 digits
        fields = Field.objects.values_list("pk", "name")
        self._options = {
            "mine": _offered(user),
            "channel": [("", "すべて"), *Case.Channel.choices],
            "field": [("", "すべて"), *((str(pk), name) for pk, name in fields)],
            "prefecture": [("", "すべて"), *(place for place in places if len(place[0]) == 2)],
            "ward": [("", "すべて"), *(place for place in places if len(place[0]) == 6)],
        }
        for name, options in self._options.items():
            cast(forms.ChoiceField, self.fields[name]).choices = options
        if not self._options["mine"]:
            self.fields["mine"].error_messages["invalid_choice"] = NOT_MINE

    def selects(self):
        """The drop-down fields, each with its options as HTML: they stand on the page twice, wide and narrow."""
        offered = [(name, options) for name, options in self._options.items() if options]
        return [(self[name], option_tags(options, self[name].value())) for name, options in offered]

    def apply(self):
        """Published cases, or those of `mine`, narrowed down by every filter, as known on the day asked for."""
        self.is_valid()
        chosen = self.cleaned_data
        mine, shared = chosen.get("mine"), Case.objects.shared_with(self.user)
        cases = (shared.unpublished() if mine == "draft" else shared) if mine else Case.objects.published()
        if chosen.get("channel"):
            cases = cases.through(chosen["channel"])
        if chosen.get("field"):
            cases = cases.in_field(chosen["field"])
        if chosen.get("prefecture"):
            cases = cases.in_prefecture(chosen["prefecture"])
        if chosen.get("ward"):
            cases = cases.about(chosen["ward"])
        if chosen.get("q"):
            cases = cases.search(chosen["q"])
        return cases.known_on(self.asked).newest_known_first()


def _offered(user):
    """Choices of `mine`: of who serves a municipality its cases, of the secretariat all that are not published."""
    if user.is_anonymous or not (user.municipality or user.is_secretariat):
        return []
    return [("", "すべて"), *([] if user.is_secretariat else [OWN]), DRAFTS]
