from django import forms

from members.people.forms import AddressField, LabelledForm

from .owners import is_known


class ReturnedForm(LabelledForm):
    """宛先不明で戻ってきたメール: the address it was sent to."""

    address = AddressField(
        label="戻ってきたメールのあて先",
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )

    def clean_address(self):
        address = self.cleaned_data["address"]
        if not is_known(address):
            raise forms.ValidationError(
                "このアドレスの人、担当課、招待はありません。もう変えられているか、入力の誤りです。"
            )
        return address
