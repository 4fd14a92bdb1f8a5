"""やさしい日本語 and English beside the pages that explain the project."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.front.words.topics import LANGUAGES, TEXTS, TOPICS
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_every_topic_stands_in_both_languages_and_leads_to_the_page_and_the_other():
    for language, found in LANGUAGES.items():
        index = Client().get(reverse(f"words-{language}-index")).content.decode()
        for topic in TOPICS:
            address = reverse(f"words-{language}", args=[topic.key])
            assert f'<a href="{address}">{getattr(topic, language)}</a>' in index
            page = Client().get(address).content.decode()
            assert f'<article lang="{found.tag}">' in page and f'<a href="{reverse(topic.page)}" hreflang="ja">' in page
            other = reverse(f"words-{'en' if language == 'easy' else 'easy'}", args=[topic.key])
            assert f'<a href="{other}"' in page
            assert re.search(r'<link rel="alternate" hreflang="en" href="http[^"]*/en/', page)
    keys = {topic.key for topic in TOPICS}
    assert [{path.stem for path in (TEXTS / language).glob("*.md")} for language in LANGUAGES] == [keys, keys]


def test_plain_words_have_a_reading_above_every_character_that_needs_one():
    page = Client().get("/easy/about/").content.decode()
    assert "<ruby>特別区<rp>（</rp><rt>とくべつく</rt><rp>）</rp></ruby>" in page
    for topic in TOPICS:
        words = re.sub("[一-鿿々]+《[ぁ-ん]+》", "", (TEXTS / "easy" / f"{topic.key}.md").read_text("utf-8"))
        assert re.findall("[一-鿿々《》]+", words) == [], topic.key


def test_japanese_pages_tell_of_the_english_ones(settings):
    for topic in TOPICS:
        page = Client().get(reverse(topic.page)).content.decode()
        for language, address in (("ja", reverse(topic.page)), ("en", reverse("words-en", args=[topic.key]))):
            assert f'<link rel="alternate" hreflang="{language}" href="{settings.BASE_URL}{address}">' in page, (
                topic.key
            )


def test_footer_of_every_page_leads_to_both():
    page = text(Client().get("/"))
    assert 'href="/easy/"' in page and 'href="/en/" lang="en" hreflang="en"' in page
