"""allauth's forms with Japanese labels, full-width digits and stricter rules; the first administrator's form."""

import secrets
import unicodedata

from allauth.account import forms as account
from allauth.account.fields import PasswordField
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import password_validators_help_text_html, validate_password
from django.core.cache import cache
from django.db import transaction

from portal.models import AuditLine
from portal.web.forms import LineField

from ..models.users import User
from ..tokens import use_start_token
from .addresses import AddressField, TypedAddressMixin

MAILED = "コードが違います。メールにある8桁のコードを、もう一度確かめてください。"
SHOWN_OR_KEPT = "コードが違います。認証アプリに表示された6桁の数字か回復コードを、もう一度確かめてください。"


class LoginForm(TypedAddressMixin, account.LoginForm):
    """ログイン. The address is the name by which a password manager keeps the account."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"].widget.attrs["autocomplete"] = "username"


class SignupForm(TypedAddressMixin, account.SignupForm):
    """会員登録 1/4: the address alone. A password may follow once the address is confirmed.

    Who was invited signs up with the address of the invitation and no other.
    """

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["password1"]
        if invited := context.request.session.get("account_verified_email"):
            self.initial["email"] = invited
            self.fields["email"].disabled = True

    def try_save(self, request):
        """Sign up. For an address with an account, another is made and undone: the time taken does not tell of it."""
        if self.account_already_exists and not self.fields["email"].disabled:
            self._make_and_undo(request)
        return super().try_save(request)

    def _make_and_undo(self, request):
        stranger = SignupForm({"email": f"{secrets.token_hex(8)}@example.invalid"})
        stranger.full_clean()
        with transaction.atomic():
            user = stranger.save(request)
            EmailAddress.objects.get_for_user(user, user.email)
            _ = user.municipality  # as the line of the security log does
            transaction.set_rollback(True)


class RequestLoginCodeForm(TypedAddressMixin, account.RequestLoginCodeForm):
    pass


class ResetPasswordForm(TypedAddressMixin, account.ResetPasswordForm):
    pass


class AddEmailForm(TypedAddressMixin, account.AddEmailForm):
    pass


class ChangeEmailForm(TypedAddressMixin, account.ChangeEmailForm):
    pass


class CodeMixin(forms.Form):
    """Mixin: reads one-time codes typed in full width (１２３４５６) as half width. `wrong`: said of others."""

    wrong: str

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].label = "コード"
        self.fields["code"].widget.attrs["inputmode"] = "numeric"

    def add_error(self, field, error):
        """As Django's, in the words that fit where the code came from."""
        is_wrong = getattr(error, "code", "") == "incorrect_code"
        super().add_error(field, forms.ValidationError(self.wrong, code="incorrect_code") if is_wrong else error)

    def clean_code(self):
        self.cleaned_data["code"] = unicodedata.normalize("NFKC", self.cleaned_data["code"])
        return super().clean_code()  # type: ignore[misc]  # of the form it is mixed into


class OnceMixin(CodeMixin):
    """Mixin: refuses a one-time code that was used before, also within MFA_TOTP_TOLERANCE."""

    user: User

    def clean_code(self):
        code = super().clean_code()
        if not cache.add(f"members.code:{self.user.pk}:{code}", True, timeout=120):
            raise get_adapter().validation_error("incorrect_code")
        return code


class ConfirmLoginCodeForm(CodeMixin, account.ConfirmLoginCodeForm):
    wrong = MAILED


class ConfirmEmailVerificationCodeForm(CodeMixin, account.ConfirmEmailVerificationCodeForm):
    wrong = MAILED


class NewPasswordMixin(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = "新しいパスワード"
        self.fields["password2"].label = "新しいパスワード（もう一度）"


class ChangePasswordForm(NewPasswordMixin, account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = "いまのパスワード"


class SetPasswordForm(NewPasswordMixin, account.SetPasswordForm):
    pass


class ResetPasswordKeyForm(NewPasswordMixin, account.ResetPasswordKeyForm):
    pass


class AuthenticateForm(OnceMixin, mfa.AuthenticateForm):
    wrong = SHOWN_OR_KEPT


class ReauthenticateForm(OnceMixin, mfa.ReauthenticateForm):
    wrong = SHOWN_OR_KEPT


class ActivateTOTPForm(CodeMixin, totp.ActivateTOTPForm):
    wrong = "コードが違います。認証アプリに表示された6桁の数字を、もう一度確かめてください。"


class AddWebAuthnForm(webauthn.AddWebAuthnForm):
    name = LineField(
        label="呼び名",
        required=False,
        max_length=100,
        help_text="あとで見分けるためのものです（例：職場のパソコン、青いUSBキー）。",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].label = "パスワードなしのログインにも使う"
        self.fields["passwordless"].initial = True


class StartForm(account.PasswordVerificationMixin, forms.Form):
    """はじめの管理者: name, address and password of the first administrator."""

    name = LineField(label="氏名", max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressField(
        label="メールアドレス", widget=forms.TextInput(attrs={"type": "email", "autocomplete": "email"})
    )
    password1 = PasswordField(
        label="パスワード", autocomplete="new-password", help_text=password_validators_help_text_html()
    )
    password2 = PasswordField(label="パスワード（もう一度）", autocomplete="new-password")

    def clean_email(self):
        if User.objects.filter(email=self.cleaned_data["email"]).exists():
            raise forms.ValidationError("このメールアドレスは、すでに使われています。別のアドレスを入力してください。")
        return self.cleaned_data["email"]

    def clean(self):
        cleaned = super().clean() or {}
        user = User(email=cleaned.get("email", ""), name=cleaned.get("name", ""))
        try:
            validate_password(cleaned.get("password1", ""), user)
        except forms.ValidationError as error:
            if not self.has_error("password1"):
                self.add_error("password1", error)
        return cleaned

    def save(self, token):
        """Make the administrator; None when the link was used in the meantime."""
        with transaction.atomic():
            if not use_start_token(token):
                return None
            data = self.cleaned_data
            user = User.objects.create_superuser(data["email"], data["password1"], name=data["name"])
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
            AuditLine.objects.write("はじめの管理者の登録", user, by=user)
            return user
