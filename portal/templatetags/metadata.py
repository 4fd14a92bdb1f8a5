"""The head of a page for search engines and for those who pass its link on."""

import datetime
import re
from html import unescape
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.urls import reverse
from django.utils.html import format_html_join, strip_tags
from django.utils.safestring import mark_safe

from portal.japanese.wareki import DateError, parse_date
from portal.web import linked_data
from portal.web.crawlers import may_be_indexed

from .site import address, nearest_section

register = template.Library()

BLANKS = re.compile(r"[ \t\r\n]+")  # those of templates; the wide blank between words stays
LONGEST = 160  # characters of a description; search engines show no more
CARDS = {  # the picture of a page whose link is passed on, by the name of its section
    "経過": "timeline",
    "催し": "events",
    "協定と推移": "agreements",
    "自治体": "municipalities",
    "連携事例": "cases",
    "掲示板": "board",
    "資料とデータ": "data",
}
CARD_SIZE = (1200, 630)  # pixels


@register.simple_block_tag(takes_context=True)
def as_text(context, content):
    """What stands within as plain text in one line: as a page's title and description are passed on."""
    return BLANKS.sub(" ", unescape(strip_tags(content))).strip()


@register.simple_tag(takes_context=True)
def page_metadata(context, title, description):
    """Description, canonical address and Open Graph of a public page; of others that they are in no index."""
    request = getattr(context, "request", None)
    if not request or not request.resolver_match or not may_be_indexed(request.path):
        return mark_safe('<meta name="robots" content="noindex">')
    canonical, section = _canonical(request), nearest_section(request.path)
    name = CARDS.get(section, "home")
    rows = [
        ("name", "description", _cut(description)),
        ("property", "og:site_name", "全国連携ポータル"),
        ("property", "og:locale", "ja_JP"),
        ("property", "og:type", "website"),
        ("property", "og:title", title),
        ("property", "og:description", _cut(description)),
        ("property", "og:url", canonical),
        ("property", "og:image", settings.BASE_URL + static(f"images/cards/{name}.png")),
        ("property", "og:image:width", CARD_SIZE[0]),
        ("property", "og:image:height", CARD_SIZE[1]),
        ("property", "og:image:alt", f"全国連携ポータル　{section or 'ホーム'}"),
    ]
    meta = format_html_join("\n    ", '<meta {}="{}" content="{}">', rows)
    return meta + format_html_join("", '\n    <link rel="canonical" href="{}">', [(canonical,)])


@register.simple_tag(takes_context=True)
def breadcrumb_data(context, above, trail, here):
    """The breadcrumb for machines, from ホーム on; nothing where no search engine comes."""
    request = getattr(context, "request", None)
    if not request or not may_be_indexed(request.path):
        return ""
    return linked_data.breadcrumb([("ホーム", address("home")), *above, *(trail or ())], here, request.path)


@register.simple_tag(takes_context=True)
def in_other_words(context, topic, page=""):
    """For the head of a page: its address and those of the pages about its topic (portal.front.words), by language.

    `page`: the name of the Japanese page, where it is not the one that is shown. Plain Japanese is told apart from
    the portal's own by IANA's subtag "simple".
    """
    pages = [
        ("ja", address(page or context.request.resolver_match.view_name)),
        ("ja-simple", reverse("words-easy", args=[topic])),
        ("en", reverse("words-en", args=[topic])),
    ]
    rows = [(language, linked_data.absolute(page)) for language, page in pages]
    return format_html_join("", '<link rel="alternate" hreflang="{}" href="{}">', rows)


def _canonical(request) -> str:
    """The one address of what is shown: of its parameters only the days (基準日, 記録の日), in their plain form."""
    days = {name: day for name in ("as_of", "known_on") if (day := _day(request.GET.get(name, "")))}
    return settings.BASE_URL + request.path + (f"?{urlencode(days)}" if days else "")


def _day(typed: str) -> datetime.date | None:
    try:
        return parse_date(typed.strip())
    except DateError:
        return None


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
