"""The form of one text of the settings, and the help texts of all."""

from django import forms

from members.people.forms import AddressField, LabelledForm
from members.people.telephones import TelephoneField
from portal.contact import Contact
from portal.japanese.text import tidy, validate_seen
from portal.licence import Licence
from portal.web.edit_conflicts import ConflictForm
from portal.web.forms import LineField, WebAddressField
from portal.wording import Wording, shipped

HELP: dict[str, str] = {
    Wording.Key.TERMS: "公開のページと会員登録で示す規約です。見出しは ## 、箇条書きは - で始めます。",
    Wording.Key.CONTACT: "事務局の名称、所在地、電話、メール。ページとメールの末尾、誤りの画面に載ります。",
    Wording.Key.LICENCE: "公開しているデータを使うときの条件。「資料とデータ」と、機械が読むカタログに載ります。",
    Wording.Key.EMERGENCY: "災害のとき、すべてのページの上に出します。終わったら空欄にします。",
    Wording.Key.MAIL_FOOTER: "すべてのメールの末尾、問合せ先の次に付きます。空欄なら何も付きません。",
    Wording.Key.ANSWER_REQUEST: "提案や募集が届いたとき、あて先の担当者へ。",
    Wording.Key.ANSWER_REMINDER: "期限の前、当日、翌日に、まだ回答していない区の担当者へ。",
    Wording.Key.ESCALATION: "期限を過ぎても回答がないとき、区の代表担当者へ。",
    Wording.Key.APPROVAL: "申請した人へ。",
    Wording.Key.REFUSAL: "申請した人へ。理由も伝わります。",
    Wording.Key.INVITATION: "招待された人へ。",
    Wording.Key.TRANSFER: "3月のはじめ、代表担当者へ。",
    Wording.Key.HAND_OVER: "引継ぎを登録したとき、前任の人へ。",
    Wording.Key.ROLL: "4月8日から、担当者の年次確認を済ませていない自治体の代表担当者へ。",
    Wording.Key.PROFILE: "確かめてから1年ごとに、代表担当者へ。",
    Wording.Key.TIES: "各区調査が始まるときと1か月後、まだ回答していない区の代表担当者へ。",
    Wording.Key.DIGEST: "まとめて受け取ることにした人へ、毎朝8時に。",
}


MAIL_HELP = "メールの末尾の案内の前に書き添えます。空欄なら何も添えません。"


class WordingForm(ConflictForm, forms.Form):
    """A text of the settings; `newest` is the pk of the version its writer had read, 0 without one."""

    text = forms.CharField(
        label="内容",
        required=False,
        max_length=10_000,
        validators=[validate_seen],
        widget=forms.Textarea(attrs={"rows": 20}),
    )
    asks_again = forms.BooleanField(
        label="意味が変わった",
        required=False,
        help_text="これからの会員登録で、新しい版への同意を求めます。申請の途中の人にも、もう一度同意を求めます。",
    )
    newest = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    own_fields = ("asks_again",)

    def __init__(self, data=None, *, key, newest):
        current = newest.text if newest else shipped(key)
        super().__init__(data, initial={"text": current, "newest": newest.pk if newest else 0})
        self.fields["text"].help_text = f"{HELP[key]}{MAIL_HELP}" if key.is_of_mail else HELP[key]
        if key.is_of_mail:
            self.fields["text"].label = "書き添えることば"
            self.fields["text"].widget.attrs["rows"] = 6
        if key != Wording.Key.TERMS:
            del self.fields["asks_again"]

    def clean_text(self):
        return tidy(self.cleaned_data["text"])

    @property
    def to_save(self):
        """What save_text() takes of a valid form."""
        return self.cleaned_data


class EmergencyForm(WordingForm):
    """災害時のお知らせ: short, for it stands above every page; blank when there is none."""

    text = forms.CharField(
        label="内容",
        required=False,
        max_length=300,
        validators=[validate_seen],
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "%(limit_value)d文字までで入力してください（いまは%(show_value)d文字）。"},
    )


class ContactForm(ConflictForm, LabelledForm):
    """問合せ先, part by part; what is left blank is shown nowhere. `newest` as in WordingForm."""

    name = LineField(label="名称", required=False, max_length=100, help_text="例：特別区長会事務局　調査第1課")
    address = LineField(label="所在地", required=False, max_length=200, help_text="郵便番号から書きます。")
    telephone = TelephoneField(required=False)
    email = AddressField(
        label="メールアドレス",
        required=False,
        max_length=254,
        help_text="公開します。個人のアドレスは書きません。",
        error_messages={"invalid": "メールアドレスの形で入力してください（例：portal@example.jp）。"},
    )
    newest = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, key, newest):
        saved = Contact.read(newest.text if newest else "")
        super().__init__(data, initial={**saved._asdict(), "newest": newest.pk if newest else 0})

    @property
    def to_save(self):
        """What save_text() takes of a valid form."""
        parts = {name: self.cleaned_data[name] for name in Contact._fields}
        return {"text": Contact(**parts).text, "newest": self.cleaned_data["newest"]}


class LicenceForm(ConflictForm, LabelledForm):
    """データの利用条件: what the licence is called, and where its text is. `newest` as in WordingForm."""

    name = LineField(label="名称", max_length=100, help_text="例：クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）")
    url = WebAddressField(
        label="条件の全文のアドレス",
        max_length=200,
        error_messages={"invalid": "https:// から始まるアドレスを入力してください。"},
    )
    newest = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, key, newest):
        saved = Licence.read(newest.text if newest else shipped(key))
        super().__init__(data, initial={**saved._asdict(), "newest": newest.pk if newest else 0})

    @property
    def to_save(self):
        """What save_text() takes of a valid form."""
        parts = {name: self.cleaned_data[name] for name in Licence._fields}
        return {"text": Licence(**parts).text, "newest": self.cleaned_data["newest"]}


OWN_FORMS = {Wording.Key.CONTACT: ContactForm, Wording.Key.EMERGENCY: EmergencyForm, Wording.Key.LICENCE: LicenceForm}


def wording_form(data=None, *, key, newest):
    """The form of the text `key` over its version `newest`, None before the first."""
    return OWN_FORMS.get(key, WordingForm)(data, key=key, newest=newest)
