"""Forms of お知らせ: how a user wants to be notified, and which notices were read."""

from django import forms

from ..models.users import User


class MailChoiceForm(forms.ModelForm):
    """The user's choice of how notices come by mail."""

    class Meta:
        model = User
        fields = ("mail_choice",)
        widgets = {"mail_choice": forms.RadioSelect}  # noqa: RUF012
        error_messages = {  # noqa: RUF012
            "mail_choice": {
                "required": "受け取り方を1つ選んでください。",
                "invalid_choice": "受け取り方を1つ選んでください。",
            }
        }


class ReadForm(forms.Form):
    """Marks one notice, or all up to the newest on the page, as read."""

    newest = forms.IntegerField(required=False, min_value=1)

    def __init__(self, notices, data):
        super().__init__(data)
        self.notices = notices
        self.fields["notice"] = forms.ModelChoiceField(notices, required=False)

    def save(self):
        """Mark them as read; returns the one notice, if it was one, and how many were marked."""
        one, newest = self.cleaned_data["notice"], self.cleaned_data["newest"]
        if one:
            return one, self.notices.filter(pk=one.pk).mark_read()
        return None, self.notices.filter(pk__lte=newest or 0).mark_read()
