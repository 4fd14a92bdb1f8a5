"""Addresses and telephone numbers of a record as links in templates."""

from django.template import Context, Template

from portal.templatetags.contacts import linked, mailto


def test_address_becomes_a_link():
    assert mailto("kikaku+1@city.example.jp") == (
        '<a href="mailto:kikaku+1@city.example.jp">kikaku+1@city.example.jp</a>'
    )


def test_nothing_is_no_link():
    assert [linked(None), linked(""), mailto("")] == ["", "", ""]


def test_what_is_no_number_or_address_stays_escaped():
    page = Template("{% load contacts %}{{ words|linked }}{{ numbered|linked }}{{ words|mailto }}")
    drawn = page.render(Context({"words": "<b>", "numbered": "<b>0776-50-3000"}))
    link = '<a class="nowrap" href="tel:0776503000">0776-50-3000</a>'
    assert drawn == f'&lt;b&gt;&lt;b&gt;{link}<a href="mailto:%3Cb%3E">&lt;b&gt;</a>'
