"""Addresses in what members write: where they end in Japanese, and what stays text."""

import html
import re

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.urls import get_resolver

from portal.web.forms import WebAddressField
from portal.web.links import linked
from portal.web.markdown import render_markdown
from tests.portal.web.test_unseen_text import every_form

# What is typed, and the addresses its links lead to.
WEB = {
    "https://ja.wikipedia.org/wiki/坂井市 を参照": ["https://ja.wikipedia.org/wiki/%E5%9D%82%E4%BA%95%E5%B8%82"],
    "https://example.jp/日本語。詳しくは": ["https://example.jp/%E6%97%A5%E6%9C%AC%E8%AA%9E"],
    "https://example.jp/wiki/さいたま市": ["https://example.jp/wiki/%E3%81%95%E3%81%84%E3%81%9F%E3%81%BE%E5%B8%82"],
    "https://example.jp/a?q=坂井市&b=1。": ["https://example.jp/a?q=%E5%9D%82%E4%BA%95%E5%B8%82&b=1"],
    "（https://example.jp/a_(b)）": ["https://example.jp/a_(b)"],
    "https://example.jp/坂井市_(福井県)、": [
        "https://example.jp/%E5%9D%82%E4%BA%95%E5%B8%82_(%E7%A6%8F%E4%BA%95%E7%9C%8C)"
    ],
    "(https://example.jp/a)": ["https://example.jp/a"],
    "（https://example.jp/a?b=1&c=2）": ["https://example.jp/a?b=1&c=2"],
    "詳しくはhttps://example.jp。": ["https://example.jp"],
    "https://example.jpまで": ["https://example.jp"],
    "https://example.jp/を参照": ["https://example.jp/"],
    "https://example.jp/a.pdfをご覧ください": ["https://example.jp/a.pdf"],
    "https://example.jp/a.": ["https://example.jp/a"],
    "https://例え.jp/a": ["https://xn--r8jz45g.jp/a"],
    "https://example.jp/a、https://example.jp/b": ["https://example.jp/a", "https://example.jp/b"],
    # Where the address ends cannot be told.
    "https://example.jp/wiki/坂井市の説明": [],
    "https://example.jp/12参照": [],
    # No address of the web, or one that hides where it leads.
    "https://example.jp@evil.example/a": [],
    "javascript:alert(1) ftp://example.jp //example.jp/a": [],
}


def addresses(markup):
    return [html.unescape(address) for address in re.findall(r'href="([^"]*)"', markup)]


def test_web_addresses_end_where_their_writer_ended_them():
    for render in (linked, render_markdown):
        assert {text: addresses(render(text)) for text in WEB} == WEB


def test_mail_addresses_and_telephone_numbers_are_links_in_plain_text():
    numbers = "電話03-5742-6603（内線1234）、０２６１－８２－３１１１、03(5210)9910、090-1234-5678、0776503000"
    text = f"{numbers} 係a.b@example.lg.jp"
    assert addresses(linked(text)) == [
        "tel:0357426603",
        "tel:0261823111",
        "tel:0352109910",
        "tel:09012345678",
        "tel:0776503000",
        "mailto:a.b@example.lg.jp",
    ]
    assert re.sub(r"<[^>]*>", "", linked(text)) == text


def test_other_numbers_stay_text():
    for text in ("〒102-0072", "2018-11-12", "00-00-0000", "令和8-04-0001-22号", "1-02-0304-0506"):
        assert linked(text) == text


def test_plain_text_is_escaped():
    assert linked("<b>&</b> https://example.jp/?a='\"<i>") == (
        "&lt;b&gt;&amp;&lt;/b&gt; "
        '<a href="https://example.jp/?a=" rel="nofollow noopener ugc">https://example.jp/?a=</a>&#x27;&quot;&lt;i&gt;'
    )


@pytest.mark.parametrize(
    "typed",
    [
        *(
            "javascript:alert(1)",
            "JAVASCRIPT://a.example/%0aalert(1)",
            "data:text/html,x",
            "vbscript:x",
            "file:///etc/passwd",
        ),
        *(
            "ftp://a.example/x",
            "ftps://a.example/",
            "blob:https://a.example/1",
            "//a.example\\@b",
            "mailto:a@example.jp",
        ),
        *("https://a.example/\nx", "https:///x", "https://a b/", "http://[", "tel:0312345678", "about:blank"),
    ],
)
def test_field_for_an_address_takes_pages_alone(typed):
    with pytest.raises(ValidationError):
        WebAddressField().clean(typed)


def test_every_field_for_an_address_takes_pages_alone():
    get_resolver().url_patterns  # noqa: B018 — every form of the portal is known from now on
    ours = [each for each in every_form() if not each.__module__.startswith(("django.", "allauth."))]
    fields = [field for form in ours for field in getattr(form, "base_fields", {}).values()]
    addresses = [field for field in fields if isinstance(field, forms.URLField)]
    assert {type(field) for field in addresses} == {WebAddressField} and len(addresses) >= 3
