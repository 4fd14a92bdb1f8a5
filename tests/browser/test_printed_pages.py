"""Pages on paper as a browser prints them by itself: on A4, without backgrounds.

How many sheets each takes; that what is told by a fill on the screen is told by border and weight; that none falls
into the layout of phones.
"""

import io
import unicodedata

import pytest
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from bulletin.models import Addressee
from tests import make

pytestmark = pytest.mark.browser

SHEETS = {  # of the record as it is shipped, at most
    "/": 2,
    "/timeline/2017-08-21/": 1,
    "/agreements/": 2,
    "/agreements/1/": 3,  # its 144 municipalities, the events told apart from the chronology, and papers
    "/statistics/": 1,
    "/municipalities/": 2,
    "/municipalities/182109/": 2,
    "/municipalities/131091/": 2,
    "/events/": 2,
    "/events/2018/10/": 1,
    "/bulletin/cases/sakai-shinagawa/": 2,
    "/bulletin/figures/": 1,
    "/documents/survey/": 1,
    "/data/": 5,
    "/about/": 2,
    "/contact/": 1,
    "/nothing/": 1,
}
# Marks told apart on the screen by a fill: each with those it must differ from, and the pseudo-element that draws it
MARKS = [
    ("", ["tile", "tile tile--agreed", "tile tile--ward"]),
    ("", [f"map-key__swatch{variant}" for variant in ("", " map-key__swatch--agreed", " map-key__swatch--ward")]),
    ("", [f"ward ward--{state}" for state in ("yes", "if", "think", "no", "silent", "nobody")]),
    ("", [f"roll-call__tick roll-call__tick--{state}" for state in ("yes", "if", "think", "no", "silent", "nobody")]),
    ("::before", ["place", "place place--ward"]),
    ("::after", [f"timeline-entry{kind}" for kind in ("", " timeline-entry--event", " timeline-entry--agreement")]),
    ("", ["tag", "tag tag--agreement", "tag tag--open", "tag tag--corrected"]),
    ("", ["calendar__day", "calendar__day calendar__day--today"]),
]
# What a black-and-white printer shows of an element without its background; and the colour of its text
SHOWN = """
([classes, pseudo]) => {
  const box = document.createElement("div"), element = document.createElement("div");
  box.className = "roll-call__bar"; box.style.display = "block"; element.className = classes;
  element.textContent = "字"; box.append(element); document.querySelector("main").append(box);
  const style = getComputedStyle(element, pseudo || null), ink = getComputedStyle(element).color;
  const sides = ["top", "right", "bottom", "left"].map(
    side => `${style[`border-${side}-width`]} ${style[`border-${side}-style`]}`);
  const shown = [...sides, style.borderRadius, style.fontWeight, style.textDecorationLine].join(", ");
  box.remove();
  return [shown, ink];
}
"""
PALE = """
() => [...document.querySelectorAll("body *")].filter(element => {
  const [red, green, blue] = getComputedStyle(element).color.match(/[\\d.]+/g).map(Number);
  const text = [...element.childNodes].some(node => node.nodeType === 3 && node.textContent.trim());
  return text && element.checkVisibility() && Math.min(red, green, blue) > 150;
}).map(element => element.className || element.tagName)
"""
NOT_FOR_PAPER = (
    ".site-nav, .site-menu, .site-header__utilities, .site-footer, .breadcrumb, .filter, .filter-links, .jump-list, "
    ".downloads, .pages, .as-of-form, [role=search], .button"
)


@pytest.fixture
def paper(page):
    page.emulate_media(media="print")
    page.set_viewport_size({"width": 673, "height": 1010})  # A4 between its margins
    return page


def sheets(page):
    """Text of each sheet that the browser would print of the page."""
    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    return ["".join(unicodedata.normalize("NFKC", sheet.extract_text()).split()) for sheet in pdf.pages]


def test_pages_take_no_more_sheets_than_they_need(paper):
    too_many, without_head, pale, on_paper = {}, [], {}, {}
    for address, most in SHEETS.items():
        paper.goto(address)
        printed = sheets(paper)
        if len(printed) > most:
            too_many[address] = len(printed)
        if "全国連携ポータル" not in printed[0] or "日に表示" not in printed[0] or address not in printed[0]:
            without_head.append(address)
        if found := paper.evaluate(PALE):
            pale[address] = found
        if found := paper.locator(NOT_FOR_PAPER).locator("visible=true").count():
            on_paper[address] = found
    assert (too_many, without_head, pale, on_paper) == ({}, [], {}, {})


def test_marks_differ_by_more_than_their_fill(paper):
    paper.goto("/about/")
    alike = []
    for pseudo, marks in MARKS:
        shown = [paper.evaluate(SHOWN, [mark, pseudo])[0] for mark in marks]
        alike += [(mark, other) for mark, other in pairs(marks, shown)]
    assert alike == []


def pairs(marks, shown):
    """Marks that look the same."""
    for number, mark in enumerate(marks):
        yield from ((mark, other) for other, look in zip(marks[:number], shown, strict=False) if look == shown[number])


def test_a4_is_no_phone(paper):
    paper.goto("/statistics/")
    assert paper.locator(".chart__wide").is_visible() and not paper.locator(".chart__narrow").is_visible()
    assert paper.locator(".chart__wide svg").bounding_box()["height"] < 250
    facts = paper.locator(".facts__row").first
    name, what = (facts.locator(each).bounding_box() for each in ("dt", "dd"))
    assert what["x"] > name["x"] + name["width"] and abs(what["y"] - name["y"]) < 5
    paper.goto("/events/2018/10/")
    days = [cell.bounding_box()["y"] for cell in paper.locator(".calendar tbody tr").nth(1).locator("td").all()]
    assert len(days) == 7 and len(set(days)) == 1
    paper.goto("/agreements/")
    columns = paper.locator(".tile-map__grid").evaluate("grid => getComputedStyle(grid).gridTemplateColumns.split(' ')")
    assert len(columns) == 14 and paper.locator(".tile__count").first.is_visible()


@pytest.mark.django_db(transaction=True)
def test_roll_call_of_23_wards_stands_on_one_sheet(paper, live_server):
    proposal = make.proposal(visibility="public")
    states = [*Addressee.Answer.values, ""]
    for number, row in enumerate(proposal.addressees.order_by("pk")):
        if state := states[number % len(states)]:
            proposal.addressees.filter(pk=row.pk).update(answer=state, answered_at=timezone.now(), comment="時期による")
    client = Client()
    client.force_login(make.staff("ishii@example.jp", "131091"))
    cookies = [{"name": each.key, "value": each.value, "url": live_server.url} for each in client.cookies.values()]
    paper.context.add_cookies(cookies)
    paper.goto(proposal.get_absolute_url())
    cells = paper.locator(".roll-call__grid .ward")
    assert cells.count() == 23
    assert set(cells.evaluate_all("cells => cells.map(cell => getComputedStyle(cell).breakInside)")) == {"avoid"}
    assert len({box["y"] for box in (cell.bounding_box() for cell in cells.all())}) == 4
    printed = sheets(paper)
    assert len(printed) <= 2
    assert "千代田区" in printed[0] and "葛飾区" in printed[0]
