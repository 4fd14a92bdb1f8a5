"""E-mail addresses as Japanese keyboards leave them: in full width, with capitals, with blanks around."""

import contextlib
import unicodedata

from allauth.account.fields import EmailField
from django import forms
from django.utils.encoding import punycode


class AddressField(forms.EmailField):
    """E-mail address in small half-width letters, however it was typed. What was typed stays beside an error.

    A domain of other letters is kept as mail goes to it (IDNA), which leaves out what nobody sees: else one mailbox
    would have as many addresses, each another account with limits of its own.
    """

    def to_python(self, value):
        typed = unicodedata.normalize("NFKC", super().to_python(value) or "").casefold().strip()
        name, at, domain = typed.rpartition("@")
        with contextlib.suppress(UnicodeError):  # no domain: the validators say so
            domain = punycode(domain)
        return f"{name}{at}{domain}"


class TypedAddressMixin(forms.Form):
    """Mixin: allauth's form takes its address as an AddressField."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(field, EmailField):
                self.fields[name] = AddressField(label=field.label, required=field.required, widget=field.widget)
