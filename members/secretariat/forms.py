"""Forms of administrators: search accounts, invite into the secretariat, change a role, give a reason."""

from django import forms
from django.utils import timezone

from members.accounts.models.users import User
from members.people.forms import MOST_TO_ONE, AddressField, LabelledForm
from portal.japanese.text import tidy, validate_seen

from .models import SecretariatInvitation

Role = User.SecretariatRole


class AccountSearchForm(LabelledForm):
    q = forms.CharField(label="メールアドレスか氏名", max_length=254, required=False)


class SecretariatInviteForm(LabelledForm):
    """事務局への招待: an administrator invites an address into the secretariat, in a role."""

    email = AddressField(
        label="招待する人のメールアドレス",
        max_length=254,
        help_text="本人が受け取る職場のアドレス。このアドレスに招待のメールを送ります。",
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    role = forms.ChoiceField(
        label="役割",
        choices=Role.choices,
        initial=Role.MEMBER,
        help_text="管理者は、そのほかに、アカウント、事務局の職員、メールの送信を扱います。",
    )

    def clean_email(self):
        email = self.cleaned_data["email"]
        present = User.objects.filter(email=email).first()
        if present and not present.is_active:
            raise forms.ValidationError("停止中のアカウントです。先に、このアドレスのアカウントを再開してください。")
        if present and present.secretariat_role:
            raise forms.ValidationError(f"この人は、すでに{present.get_secretariat_role_display()}です。")
        sent = SecretariatInvitation.objects.issued_today(timezone.now())
        if sent.filter(email=email).count() >= MOST_TO_ONE:
            raise forms.ValidationError(
                f"このアドレスには、1日に{MOST_TO_ONE}回まで招待を送れます。明日、もう一度お試しください。"
            )
        return email


class SecretariatRoleForm(LabelledForm):
    role = forms.ChoiceField(label="新しい役割", choices=Role.choices)


class ReasonForm(LabelledForm):
    """The reason for a change, kept in the 操作の記録 and told to the person."""

    reason = forms.CharField(
        label="理由",
        max_length=500,
        help_text="操作の記録に残り、本人へのメールにも書かれます。確かめ方（例：代表電話で本人と確認）も書いてください。",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def clean_reason(self):
        reason = tidy(self.cleaned_data["reason"])
        validate_seen(reason)
        return reason
