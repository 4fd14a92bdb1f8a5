import datetime
from typing import cast

from django import forms
from django.db.models import Q

from bulletin.cases.models.cases import Case
from bulletin.proposals.models.co_proposers import CoProposer
from bulletin.proposals.models.fields import Field
from bulletin.proposals.models.proposals import Proposal
from bulletin.rollcall.models.addressees import Addressee
from members.models import Municipality, Prefecture
from portal.web.form_errors import NOT_OFFERED
from portal.web.forms import LineField, option_tags

from ..models import SavedSearch

STATES = [
    ("", "すべて"),
    ("open", "募集中"),
    ("closed", "終了したもの"),
    *((state.value, f"　{state.label}") for state in Proposal.State.closed()),
]
DEADLINES = [("", "すべて"), ("7", "7日以内"), ("30", "30日以内"), ("past", "過ぎたもの")]
MINE = [("", "すべて"), ("own", "自分の自治体"), ("concerned", "自分が関わったもの")]
NOT_MINE = "自治体の担当者がログインしているときに選べます。"
KINDS = [("", "すべて"), ("proposal", "自治体からの提案"), ("call", "区からの募集")]


class BoardForm(forms.Form):
    """Filter form (絞り込み) of the board. An invalid field gets a message; the other fields still apply."""

    mine = forms.ChoiceField(
        label="自分の自治体との関わり", required=False, error_messages={"invalid_choice": NOT_OFFERED}
    )
    q = forms.CharField(
        label="ことば",
        required=False,
        max_length=100,
        widget=forms.TextInput(attrs={"type": "search"}),
        help_text="1文字から探せます（例：雪）。番号（128）でも探せます。",
        error_messages={"max_length": "ことばは%(limit_value)d文字までで入力してください。"},
    )
    state = forms.ChoiceField(
        label="状態", choices=STATES, required=False, error_messages={"invalid_choice": NOT_OFFERED}
    )
    kind = forms.ChoiceField(
        label="種類", choices=KINDS, required=False, error_messages={"invalid_choice": NOT_OFFERED}
    )
    field = forms.ChoiceField(label="分野", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    prefecture = forms.ChoiceField(
        label="掲載した自治体の都道府県", required=False, error_messages={"invalid_choice": NOT_OFFERED}
    )
    ward = forms.ChoiceField(label="あて先の区", required=False, error_messages={"invalid_choice": NOT_OFFERED})
    deadline = forms.ChoiceField(
        label="回答期限", choices=DEADLINES, required=False, error_messages={"invalid_choice": NOT_OFFERED}
    )

    def __init__(self, data, user):
        """`user` reads the list: who serves a municipality can ask for what concerns it (`mine`)."""
        super().__init__(data)
        self.place = user.municipality if user.is_authenticated else None
        prefectures = Prefecture.objects.values_list("code", "name")
        wards = Municipality.objects.wards().values_list("lg_code", "name")
        places = sorted(prefectures.order_by().union(wards.order_by()))  # one query for both; codes of 2 and 6 digits
        options = {
            "mine": MINE if self.place else [],
            "state": STATES,
            "kind": KINDS,
            "field": [("", "すべて"), *((str(pk), name) for pk, name in Field.objects.values_list("pk", "name"))],
            "prefecture": [("", "すべて"), *(place for place in places if len(place[0]) == 2)],
            "ward": [("", "すべて"), *(place for place in places if len(place[0]) == 6)],
            "deadline": DEADLINES,
        }
        self._options = options
        for name, choices in options.items():
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        if not self.place:
            self.fields["mine"].error_messages["invalid_choice"] = NOT_MINE

    def selects(self):
        """The drop-down fields, each with its options as HTML: they stand on the page twice, wide and narrow."""
        offered = [(name, options) for name, options in self._options.items() if options]
        return [(self[name], option_tags(options, self[name].value() or "")) for name, options in offered]

    @property
    def chosen_field(self):
        """The Field (分野) filtered by, unsaved, with pk and name only; None without one."""
        self.is_valid()
        chosen = self.cleaned_data.get("field")
        return Field(pk=int(chosen), name=dict(self._options["field"])[chosen]) if chosen else None

    def apply(self, proposals, day):
        """Returns `proposals` filtered by the valid fields, but for the words (query). `day`: today."""
        self.is_valid()
        chosen = {name: value for name, value in self.cleaned_data.items() if value}
        conditions = {
            "mine": lambda value: _of(self.place, value),
            "state": lambda value: Q(state__in=Proposal.State.closed()) if value == "closed" else Q(state=value),
            "kind": lambda value: Q(municipality__kind="ward") if value == "call" else ~Q(municipality__kind="ward"),
            "field": lambda value: Q(pk__in=Proposal.fields.through.objects.filter(field=value).values("proposal")),
            "prefecture": _from_prefecture,
            "ward": lambda value: Q(addressees__municipality__lg_code=value),
            "deadline": lambda value: _until(value, day),
        }
        for name in conditions.keys() & chosen.keys():
            proposals = proposals.filter(conditions[name](chosen[name]))
        return proposals

    @property
    def query(self):
        """Text of the search box, "" when invalid."""
        self.is_valid()
        return self.cleaned_data.get("q", "")


def _of(place, value):
    """What the municipality proposes; for 自分が関わったもの also what it is or was asked, or has become its case."""
    own = Q(pk__in=Proposal.objects.proposed_by(place).values("pk"))
    if value == "own":
        return own
    asked = Addressee.objects.filter(municipality=place).values("proposal")
    joins = CoProposer.objects.filter(municipality=place).values("proposal")
    acts = Case.objects.of(place).exclude(proposal=None).values("proposal")
    return own | Q(pk__in=asked) | Q(pk__in=joins) | Q(pk__in=acts)


def _from_prefecture(code):
    """What its municipalities proposed, or joined as confirmed co-proposers; two sets of keys, as in proposed_by()."""
    own = Proposal.objects.filter(municipality__prefecture=code).order_by().values("pk")
    joined = CoProposer.objects.filter(municipality__prefecture=code).confirmed().order_by()
    return Q(pk__in=own.union(joined.values("proposal")))


def _until(value, day):
    if value == "past":
        return Q(answer_until__lt=day)
    return Q(state="open", answer_until__range=(day, day + datetime.timedelta(days=int(value))))


class SavedSearchForm(forms.ModelForm):
    """この条件を保存する: a name for the filters of the board as they stand."""

    class Meta:
        model = SavedSearch
        fields = ["name"]
        field_classes = {"name": LineField}
        help_texts = {"name": "例：雪の提案、産業で募集中"}
