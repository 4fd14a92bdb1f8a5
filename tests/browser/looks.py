"""A page as different people see it, loaded once: widths, the dark scheme, spaced text; axe with every rule.

Only violations are asked for, and no stylesheet is loaded once more for axe: that takes a third of the time. Contrast
takes two thirds of the rest; it is asked of each text that is not in every respect drawn as one that was clean.
"""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

EXPERIMENTAL = [  # and what axe leaves out unless asked: the size of what is pressed (WCAG 2.2)
    "css-orientation-lock",
    "focus-order-semantics",
    "hidden-content",
    "label-content-name-mismatch",
    "p-as-heading",
    "table-fake-caption",
    "target-size",
    "td-has-header",
]
CONTRAST = "color-contrast"
ORDINARY_RULES: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,
    "rules": {CONTRAST: {"enabled": False}},
}
EVERY_RULE = {
    **ORDINARY_RULES,
    "rules": {**ORDINARY_RULES["rules"], **{rule: {"enabled": True} for rule in EXPERIMENTAL}},
}
OF_CONTRAST = {**ORDINARY_RULES, "rules": {}, "runOnly": [CONTRAST]}
OF_LINKS = {**ORDINARY_RULES, "rules": {}, "runOnly": ["link-in-text-block"]}  # told from their text by colour
WIDTHS = (1280, 320)  # the widest and the narrowest of our three layouts, with axe
BETWEEN = (768, 360)
ORDINARY, DARK = {"color_scheme": "light"}, {"color_scheme": "dark"}
BEYOND = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
# of the text: how far it reaches beyond the gutter beside it
MAIN_BEYOND = "(main => Math.max(0, main.scrollWidth - main.clientWidth - 16))(document.querySelector('main'))"
# What readers may set for themselves (WCAG 2.2, 1.4.12); such a sheet is no inline style to the content policy.
SPACED = """() => { const sheet = new CSSStyleSheet();
sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: 0.12em !important; }
* { word-spacing: 0.16em !important; }
p { margin-block-end: 2em !important; }`);
document.adoptedStyleSheets = [sheet]; }"""
PLAIN = "() => { document.adoptedStyleSheets = []; }"
RUN = (
    "([options, wanted]) => axe.run(wanted ? {include: wanted.map(key => texts.get(key))} : document, options)"
    ".then(results => results.violations.map("
    "each => [each.id, each.nodes.slice(0, 4).map(node => node.html.slice(0, 160))]))"
)
# One visible element of each way in which text is drawn: what leads to it, and its and their colours, size and weight.
TEXTS = r"""() => {
    const hash = text => {
        let [high, low] = [0xdeadbeef, 0x41c6ce57]
        for (let place = 0; place < text.length; place++) {
            high = Math.imul(high ^ text.charCodeAt(place), 2654435761)
            low = Math.imul(low ^ text.charCodeAt(place), 1597334677)
        }
        return (high >>> 0).toString(36) + (low >>> 0).toString(36)
    }
    const drawn = new Map([[null, innerWidth + '']])
    const ofElement = element => {
        if (!drawn.has(element)) {
            const {color, backgroundColor, backgroundImage, fontSize, fontWeight, opacity, textShadow} =
                getComputedStyle(element)
            drawn.set(element, hash([ofElement(element.parentElement), element.tagName, element.getAttribute('class'),
                color, backgroundColor, backgroundImage, fontSize, fontWeight, opacity, textShadow].join('|')))
        }
        return drawn.get(element)
    }
    const hasText = element => /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(element.tagName)
        || [...element.childNodes].some(node => node.nodeType === Node.TEXT_NODE && node.data.trim())
    window.texts = new Map()
    for (const element of document.querySelectorAll('body, body *')) {
        if (!hasText(element) || !element.checkVisibility({visibilityProperty: true})) continue
        if (!texts.has(ofElement(element))) texts.set(ofElement(element), element)
    }
    return [...texts.keys()].join(' ')
}"""


def look_over(page):
    """{what: how it was looked at} of the page as it stands; {} when there is nothing to find.

    The dark scheme changes nothing but colours, so one width is enough for it. Forced colours change nothing that axe
    asks about: it reads the colours of the sheet.
    """
    found = {}

    def note(name, wrong):
        if wrong:
            found[name] = wrong

    page.emulate_media(**ORDINARY)
    for width in BETWEEN:
        page.set_viewport_size({"width": width, "height": 740})
        note(f"{width} px too wide by", page.evaluate(BEYOND))
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 740})
        note(f"{width} px too wide by", page.evaluate(BEYOND))
        note(f"{width} px", _violations(page, EVERY_RULE) + _contrast(page))
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate(SPACED)
        note(f"spaced, {width} px too wide by", page.evaluate(MAIN_BEYOND))
        page.evaluate(PLAIN)
    page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    page.emulate_media(**DARK)
    note("dark", _violations(page, OF_LINKS) + _contrast(page))
    page.emulate_media(**ORDINARY)
    return found


# Tags, classes and states without the words.
STRUCTURE = r"""() => {
    const parts = [location.pathname.replace(/\d+/g, '0'), innerWidth]
    const ids = /^(id|for|href|value|datetime|aria-(describedby|labelledby))$/
    for (const element of document.querySelectorAll('body *')) {
        parts.push(element.tagName)
        for (const {name, value} of element.attributes) parts.push(name, ids.test(name) ? '' : value)
    }
    return parts.join(' ')
}"""
CLEAN: set[int] = set()  # structures of pages in which this process found nothing
CLEAR: set[str] = set()  # ways of drawing text (TEXTS) that this process found clear enough


def violations(page):
    """What axe finds on the page as it stands; a page built as one that was clean is not looked at again."""
    structure = hash(page.evaluate(STRUCTURE))
    if structure in CLEAN:
        return []
    found = _violations(page, ORDINARY_RULES) + _contrast(page)
    if not found:
        CLEAN.add(structure)
    return found


def _contrast(page):
    """The texts whose contrast is too low, of those that are drawn as none before."""
    drawn = set(page.evaluate(TEXTS).split()) - CLEAR
    found = _violations(page, OF_CONTRAST, sorted(drawn)) if drawn else []
    if not found:
        CLEAR.update(drawn)
    return found


def _violations(page, options, texts=None):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, [options, texts])
