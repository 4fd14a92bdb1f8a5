"""Every text that people write is hostile, and a real browser reads the pages: nothing runs, nothing is even refused.

The policy of the portal lets no inline script run. That the browser has no violation of it to report shows more: that
no text became markup in the first place.
"""

import itertools
import re
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import IntegrityError, models, transaction
from django.urls import Resolver404, resolve
from playwright.sync_api import Error

from tests.clients import as_
from tests.leak_markers import make_people, place_markers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

WHOLE = """"'><script>alert(1)</script><img src=x onerror=alert(1)></title></textarea></select><svg/onload=alert(1)>"""
PAYLOADS = [
    WHOLE,
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "'><svg/onload=alert(1)>",
    '" autofocus onfocus=alert(1) x="',
    "' onmouseover='alert(1)' style='position:fixed;inset:0",
    "</title><script>alert(1)</script>",
    "</textarea><script>alert(1)</script>",
    "</script><script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "--><script>alert(1)</script>",
    "]]><script>alert(1)</script>",
    "<!--><script>alert(1)//-->",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "<iframe src=javascript:alert(1)>",
    "<object data=javascript:alert(1)>",
    "<embed src=javascript:alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "![x](x onerror=alert(1))",
    '<https://a.example/"onclick=alert(1)>',
    'https://a.example/"onmouseover=alert(1)//',
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "<math><mtext><script>alert(1)</script>",
    "<svg><animate onbegin=alert(1) attributeName=x>",
    "<details open ontoggle=alert(1)>",
    "<video><source onerror=alert(1)>",
    "<body onload=alert(1)>",
    "<form action=javascript:alert(1)><button>x",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<link rel=stylesheet href=//evil.example/x.css>",
    "<style>*{background:url(//evil.example)}</style>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;alert(1)&#60;/script&#62;",
    "＜script＞alert(1)＜/script＞",
    "\\u003cscript\\u003ealert(1)",
    "${alert(1)}{{constructor.constructor('alert(1)')()}}",
    "<x onclick=alert(1) tabindex=1 autofocus onfocus=alert(1)>",
]
KEYS = {  # columns that name a row or a state to the program, or that people do not write
    *("lg_code", "key", "code", "token", "token_hash", "password", "query", "session_key", "session_data", "path"),
    *("model", "app_label", "codename", "cache_key", "value", "media_type", "channel", "fields", "days", "when", "ip"),
    *("record_version", "role", "kind", "list", "mark", "telephone", "email", "url", "address", "state", "status"),
}
STARTS = {
    "administrator": ["/desk/", "/desk/audit/", "/desk/mail/", "/desk/people/", "/desk/enquiries/", "/desk/import/"],
    "ward": ["/members/", "/bulletin/", "/enquiries/inbox/", "/members/people/"],
    "proposer": ["/members/", "/bulletin/"],
    "visitor": ["/", "/bulletin/", "/contact/"],
}
ASKED = ("q", "page", "as_of", "year", "state", "kind", "ward", "person", "place", "field", "next", "known_on")
FEEDS = ["/bulletin/feed/", "/timeline/feed/", "/news/feed/", "/documents/feed/", "/about/corrections/feed/"]
OF_FEEDS = {
    *("feed", "entry", "title", "link", "id", "updated", "published", "author", "name", "summary", "subtitle"),
    *("rights", "category", "content", "uri", "logo", "icon", "generator"),
}
PAGES = 60  # of one reader, each of another kind


def poison():
    """Put PAYLOADS, one after the other, into every text column that is no key, where they fit; how many columns."""
    turn, columns = itertools.cycle(PAYLOADS), 0
    for model in apps.get_models():
        if model._meta.app_label in ("sessions", "contenttypes", "auth", "account", "mfa", "usersessions"):
            continue
        texts = [field for field in model._meta.concrete_fields if is_written(field)]
        columns += len(texts)
        for row in model._base_manager.order_by("-pk")[:40]:
            for field in texts:
                length = field.max_length or 10_000
                text = next(each for each in itertools.chain([next(turn)], PAYLOADS) if len(each) <= length)
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=row.pk).update(**{field.attname: text})
                except IntegrityError:
                    continue
    return columns


def is_written(field):
    plain = isinstance(field, models.CharField | models.TextField) and not isinstance(field, models.SlugField)
    long_enough = (field.max_length or 10_000) >= len("javascript:alert(1)")
    return plain and long_enough and not (field.choices or field.unique or field.primary_key or field.name in KEYS)


class Reader:
    """Follows links, one address of each view, and notes all that a browser complains of."""

    def __init__(self, tab):
        self.tab, self.page, self.complaints, self.seen, self.visited, self.shown = tab, tab.page, [], set(), 0, 0
        self.page.on("dialog", self.heed_dialog)
        self.page.on("console", self.heed_message)
        self.page.on("request", self.heed_request)

    def heed_dialog(self, dialog):
        self.complaints.append((self.page.url, "dialog", dialog.message))
        dialog.dismiss()

    def heed_message(self, message):
        if "Content Security Policy" in message.text or "alert" in message.text:
            self.complaints.append((self.page.url, message.text[:200]))

    def heed_request(self, request):
        if not request.url.startswith(self.tab.url) or "policy-reports" in request.url:
            self.complaints.append((self.page.url, request.url[:200]))

    def crawl(self, starts):
        waiting = list(starts)
        while waiting and self.visited < PAGES:
            address = waiting.pop(0)
            view = view_of(address)
            if view in self.seen or view is None:
                continue
            self.seen.add(view)
            self.visited += 1
            if not self.opens(address):
                continue
            self.shown += "alert(1)" in self.page.inner_text("body")
            links = self.page.eval_on_selector_all("a[href]", "all => all.map(each => each.getAttribute('href'))")
            waiting += [own for link in links if (own := self.own(link))]
            if self.visited % 3 == 1:
                hostile = "&".join(f"{name}={quote(WHOLE)}" for name in ASKED)
                self.opens(f"{urlsplit(address).path}?{hostile}")

    def opens(self, address):
        """Whether the address is a page, not a file that is kept beside it."""
        try:
            self.page.goto(address, wait_until="load")
        except Error as error:
            assert "Download is starting" in error.message
            return False
        return True

    def own(self, link):
        whole = urljoin(self.page.url, link)
        if not whole.startswith(self.tab.url):
            if not re.match(r"https?://|mailto:|tel:", link):
                self.complaints.append((self.page.url, "link", link[:100]))
            return None
        path = whole.removeprefix(self.tab.url)
        return None if re.search(r"format=|/pdf/|\.ics|/feed|logout", path) else path.partition("#")[0]


def view_of(address):
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return None


@pytest.mark.thorough
@pytest.mark.parametrize("role", STARTS)
def test_no_text_of_anybody_becomes_markup(open_tab, role):
    people = make_people()
    place_markers(people)
    assert poison() > 100
    caches["pages"].clear()
    reader = Reader(open_tab(people[role], with_scripts=True))
    reader.crawl([*STARTS[role], f"/search/?q={quote(WHOLE)}"])
    reader.page.goto("/contact/")
    reader.page.fill("main [name=text]", WHOLE)
    reader.page.locator("main form[method=post] button").last.click()
    assert reader.complaints == [] and reader.visited >= 25 and reader.shown >= 15
    for address in FEEDS:  # what feed readers take apart: the text is text there too
        feed = as_(people[role]).get(address).content
        assert {each.tag.rpartition("}")[2] for each in ElementTree.fromstring(feed).iter()} <= OF_FEEDS, address
    reader.page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=alert(1)>')")
    reader.page.wait_for_timeout(500)
    assert reader.complaints  # what becomes markup is heard of
