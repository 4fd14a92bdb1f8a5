"""Telephone numbers and addresses as links."""

import pytest
from django.template import Context, Template

from portal.templatetags.contacts import mailto, tel


@pytest.mark.parametrize(
    "text, link",
    [
        ("0776-50-3000", '<a class="nowrap" href="tel:0776503000">0776-50-3000</a>'),
        ("０３（５２１０）９６８７", '<a class="nowrap" href="tel:0352109687">０３（５２１０）９６８７</a>'),
        ("企画課 03-1234-5678（内線21）", '企画課 <a class="nowrap" href="tel:0312345678">03-1234-5678</a>（内線21）'),
        ("内線21", "内線21"),
        ("", ""),
        (None, ""),
    ],
)
def test_number_in_a_text_becomes_a_link(text, link):
    assert tel(text) == link


def test_address_becomes_a_link():
    assert mailto("kikaku+1@city.example.jp") == (
        '<a href="mailto:kikaku+1@city.example.jp">kikaku+1@city.example.jp</a>'
    )
    assert mailto("") == ""


def test_what_is_no_number_or_address_stays_escaped():
    page = Template("{% load contacts %}{{ words|tel }}{{ numbered|tel }}{{ words|mailto }}")
    drawn = page.render(Context({"words": "<b>", "numbered": "<b>0776-50-3000"}))
    link = '<a class="nowrap" href="tel:0776503000">0776-50-3000</a>'
    assert drawn == f'&lt;b&gt;&lt;b&gt;{link}<a href="mailto:%3Cb%3E">&lt;b&gt;</a>'
