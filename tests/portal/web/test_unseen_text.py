"""What is typed is made one before it is looked at; what nobody can see, or what deceives, is refused in every form."""

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from portal.files.names import plain_name
from portal.web.forms import LineField, PlainTextField

pytestmark = [pytest.mark.django_db, pytest.mark.once]

KEPT = [  # typed, kept
    ("坂井市", "坂井市"),
    ("　坂井市　", "坂井市"),
    (" 坂井 市 ", "坂井 市"),
    ("坂井　　市", "坂井 市"),
    ("坂井\t市", "坂井 市"),
    ("坂井\r\n市", "坂井 市"),
    ("坂井\u2028市", "坂井 市"),
    ("坂井\u2029市", "坂井 市"),
    ("坂井\u0085市", "坂井 市"),
    ("坂井\x0b市", "坂井 市"),
    ("坂井\x1c市", "坂井 市"),
    ("坂井\u00a0市", "坂井 市"),
    ("か\u3099", "が"),
    ("は\u309a", "ぱ"),
    ("カ\u3099キ\u3099", "ガギ"),
    ("Cafe\u0301", "Café"),
    ("A\u030angstro\u0308m", "Ångström"),
    ("ｻｶｲｼ", "ｻｶｲｼ"),
    ("ｶﾞ", "ｶﾞ"),
    ("ＡＢＣ", "ＡＢＣ"),
    ("１２３", "１２３"),
    ("＜script＞alert(1)＜/script＞", "＜script＞alert(1)＜/script＞"),
    ("﹤script﹥", "﹤script﹥"),
    ("‹script›", "‹script›"),
    ("<script>alert(1)</script>", "<script>alert(1)</script>"),
    ("＂＇＆", "＂＇＆"),
    ("神宮", "神宮"),  # U+FA19, as somebody writes the name
    ("髙﨑", "髙﨑"),
    ("辻\U000e0100", "辻\U000e0100"),
    ("葛\ufe00", "葛\ufe00"),
    ("𠮷野家", "𠮷野家"),
    ("㈱坂井", "㈱坂井"),
    ("①②", "①②"),
    ("㌔", "㌔"),
    ("😀", "😀"),
    ("SDGs推進課", "SDGs推進課"),
    ("Александр", "Александр"),
    ("Αθήνα", "Αθήνα"),
    ("5μm", "5μm"),
    ("β版", "β版"),
]
REFUSED = [
    *("", " ", "　", "\t\r\n", "\u00a0\u2003", "\u2028"),  # blank
    *("\u200b", "坂\u200b井", "坂井\u200c", "\u200d坂井", "\ufeff坂井", "坂\u2060井", "坂\u00ad井", "坂\u034f井"),
    *("坂\u202e井", "坂\u202d井", "坂\u202a井\u202c", "\u2066坂井\u2069", "坂井\u200e", "坂井\u200f", "坂\u061c井"),
    *("坂\x00井", "坂\x1b[31m井", "坂\x7f井", "坂\x9b井", "坂\ue000井", "坂\U000f0000井", "坂\ud800井"),
    *("\u3164", "坂\u115f井", "坂\u1160井", "坂\uffa0井", "\u2800", "坂\U000e0041井", "坂\u180e井"),
    *("坂\u180b井", "坂\u2065井", "坂\ufff0井", "坂\U000e0000井", "坂\U000e0800井"),
    *("Tоkyo", "ΤOKYO", "pаypal", "Ｔоｋｙｏ", "Sakаi市"),  # a letter of each is Cyrillic or Greek
]
FORMS_OF_NOTHING = ["\ufe0f", "\U000e0100坂井", "坂 \ufe00井", "坂\ufe00\ufe01井", "\u200b\ufe0f坂井"]  # of no letter
UNREAD = {  # kept nowhere, or nobody's words
    "q": "a search",
    "homepage": "must be empty",
    "survivor": "a number",
    "rows": "of the page itself",
    "username": "not shown",
    "code": "compared, kept nowhere",
}
ELSEWHERE = {
    "desk.audit.forms.AuditForm": "a search",
    "enquiries.asking.forms.audiences.AudienceForm": "names that are looked up in the register",
    "imports.forms.UploadForm.text": "a document; what is read of it is looked at row by row",
    "portal.front.components.ExampleForm": "a specimen",
}


def every_form(kind=forms.BaseForm):
    for each in kind.__subclasses__():
        yield each
        yield from every_form(each)


@pytest.mark.parametrize("typed, kept", KEPT)
def test_name_is_kept_in_one_form(typed, kept):
    assert LineField().clean(typed) == kept


@pytest.mark.parametrize("typed", [*REFUSED, *FORMS_OF_NOTHING])
def test_name_that_is_blank_or_deceives_is_refused(typed):
    with pytest.raises(ValidationError):
        LineField().clean(typed)


@pytest.mark.parametrize("typed", [each for each in REFUSED if each.strip()])
def test_name_of_a_file_is_kept_without_what_nobody_sees(typed):
    assert plain_name(f"図{typed}.pdf") == f"図{''.join(each for each in typed if each in SEEN)}.pdf"


@pytest.mark.parametrize("typed", FORMS_OF_NOTHING)
def test_name_of_a_file_is_kept_without_a_form_of_no_letter(typed):
    assert plain_name(f"{typed}=.pdf") in ("=.pdf", "坂井=.pdf", "坂 井=.pdf", "坂\ufe00井=.pdf")


SEEN = {each for text, _ in KEPT for each in text if each.isprintable()} | set("坂井[31mTоkyoΤOKYpаlｋｙｏＴSi市")


def test_every_field_for_text_refuses_what_nobody_sees():
    get_resolver().url_patterns  # noqa: B018 — every form of the portal is known from now on
    accepting, number = [], 0
    for form in {each for each in every_form() if not each.__module__.startswith(("django.", "allauth.", "tests."))}:
        for name, field in getattr(form, "base_fields", {}).items():
            whole = f"{form.__module__}.{form.__name__}"
            if name in UNREAD or whole in ELSEWHERE or f"{whole}.{name}" in ELSEWHERE or not is_for_words(field):
                continue
            number += 1
            accepting += [(whole, name, text) for text in HIDING if accepts(form, name, field, text)]
    assert accepting == [] and number > 150
    assert [text for text in HIDING if accepts(forms.Form, "text", PlainTextField(max_length=100), text)] == []


HIDING = ("坂\u202e井", "坂\u200b井", "坂\u3164井")


def is_for_words(field):
    hidden = isinstance(field.widget, forms.HiddenInput | forms.PasswordInput)
    return isinstance(field, forms.CharField) and not hidden


def accepts(form, name, field, text):
    """Whether the field and the form's own look at it leave `text` as it is."""
    try:
        value = field.clean(text)
        if own := getattr(form, f"clean_{name}", None):
            bound = object.__new__(form)
            bound.cleaned_data, bound.fields = {name: value}, {name: field}
            value = own(bound)
    except ValidationError:
        return False
    return text in str(value)
