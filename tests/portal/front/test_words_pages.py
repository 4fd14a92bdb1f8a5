"""やさしい日本語 and English beside the pages that explain the project."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from portal.front.words.topics import LANGUAGES, TEXTS, TOPICS
from tests.clients import get_page
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
    keys = {topic.key for topic in TOPICS}
    assert [{path.stem for path in (TEXTS / language).glob("*.md")} for language in LANGUAGES] == [keys, keys]


def test_plain_words_have_a_reading_above_every_character_that_needs_one():
    page = Client().get("/easy/about/").content.decode()
    assert "<ruby>特別区<rp>（</rp><rt>とくべつく</rt><rp>）</rp></ruby>" in page
    for topic in TOPICS:
        words = re.sub("[一-鿿々]+《[ぁ-ん]+》", "", (TEXTS / "easy" / f"{topic.key}.md").read_text("utf-8"))
        assert re.findall("[一-鿿々《》]+", words) == [], topic.key


def test_pages_of_a_topic_tell_of_each_other_by_language(settings):
    for topic in TOPICS:
        page = Client().get(reverse(topic.page)).content.decode()
        links = re.findall('<link rel="alternate" hreflang="(.*?)" href="(.*?)">', page)
        addresses = {
            "ja": reverse(topic.page),
            "ja-simple": reverse("words-easy", args=[topic.key]),
            "en": reverse("words-en", args=[topic.key]),
        }
        assert dict(links) == {each: settings.BASE_URL + address for each, address in addresses.items()}, topic.key
        for other in (addresses["ja-simple"], addresses["en"]):
            beside = re.findall('<link rel="alternate" hreflang="(.*?)" href="(.*?)">', get_page(Client(), other))
            assert beside == links, topic.key


def test_footer_of_every_page_leads_to_both():
    page = text(Client().get("/"))
    assert 'href="/easy/"' in page and 'href="/en/" lang="en" hreflang="en"' in page
