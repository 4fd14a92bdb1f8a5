"""E-mail addresses as Japanese keyboards leave them: in full width, with capitals, with blanks around."""

import unicodedata

from allauth.account.fields import EmailField
from django import forms


class AddressField(forms.EmailField):
    """E-mail address in small half-width letters, however it was typed. What was typed stays beside an error."""

    def to_python(self, value):
        return unicodedata.normalize("NFKC", super().to_python(value) or "").casefold().strip()


class TypedAddressMixin(forms.Form):
    """Mixin: allauth's form takes its address as an AddressField."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, EmailField):
                self.fields[name] = AddressField(label=field.label, required=field.required, widget=field.widget)
