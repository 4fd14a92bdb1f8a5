"""The topics that are explained, each with the Japanese page that it stands beside, and their texts."""

import functools
import re
from pathlib import Path
from typing import NamedTuple

from django.utils.safestring import SafeString, mark_safe

from portal.web.markdown import render_markdown

TEXTS = Path(__file__).parent / "texts"
_READING = re.compile("([一-鿿々]+)《([ぁ-ん]+)》")


class Topic(NamedTuple):
    """A topic: its key in addresses, the name of the address of its Japanese page, its title there and in English."""

    key: str
    page: str
    easy: str
    en: str


class Language(NamedTuple):
    """A language by its key: tag of HTML, its own name, and what stands at the head of its pages."""

    key: str
    tag: str
    kind: str  # hreflang, which tells plain Japanese (IANA's subtag simple) from the Japanese of the portal
    name: str
    lead: str
    more: str  # before the link to the Japanese page


LANGUAGES = {
    "easy": Language(
        *("easy", "ja", "ja-simple", "やさしい日本語", "短いことばで、このサイトを説明します。", "くわしいページ")
    ),
    "en": Language(
        *("en", "en", "en", "English", "What this portal is, and how to read it.", "The page itself (in Japanese)")
    ),
}
TOPICS = (
    Topic("about", "about", "このサイトについて", "About the project"),
    Topic("record", "timeline:entry-list", "記録の読み方", "How to read the record"),
    Topic("agreements", "agreements:body-list", "協定（約束）", "Agreements"),
    Topic("dot-map", "agreements:dot-map", "点の地図", "The dot map"),
    Topic("proposals", "bulletin:proposal-list", "提案の進み方", "How a proposal goes"),
    Topic("events", "timeline:event-list", "催し", "Events"),
    Topic("data", "data", "データ", "Data"),
    Topic("contact", "desk:contact", "聞きたいとき", "Contact"),
    Topic("accessibility", "accessibility", "だれでも読めるように", "Accessibility"),
    Topic("privacy", "privacy", "あなたの情報", "Privacy"),
)
BY_KEY = {topic.key: topic for topic in TOPICS}


@functools.cache
def text_of(language: str, key: str) -> SafeString:
    """The text of a topic as HTML; readings written 漢字《かんじ》 stand above the characters."""
    html = render_markdown((TEXTS / language / f"{key}.md").read_text(encoding="utf-8"), top=2)
    return mark_safe(_READING.sub(r"<ruby>\1<rp>（</rp><rt>\2</rt><rp>）</rp></ruby>", html))
