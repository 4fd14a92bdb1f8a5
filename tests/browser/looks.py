"""A page as different people see it, loaded once: widths, schemes of colour, spaced text; axe with every rule.

Only violations are asked for, and no stylesheet is loaded once more for axe: that takes a third of the time.
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
ORDINARY_RULES: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
EVERY_RULE: dict[str, Any] = {**ORDINARY_RULES, "rules": {rule: {"enabled": True} for rule in EXPERIMENTAL}}
# In forced colours axe still reads the colours of the sheet, so there it asks about everything else.
NOT_COLOURS = {**EVERY_RULE, "rules": {**EVERY_RULE["rules"], "color-contrast": {"enabled": False}}}
COLOURS = {**ORDINARY_RULES, "runOnly": ["color-contrast", "link-in-text-block"]}
WIDTHS = (1280, 320)  # the widest and the narrowest of our three layouts, with axe
BETWEEN = (768, 360)
ORDINARY = {"color_scheme": "light", "forced_colors": "none"}
SCHEMES = {
    "dark": ({"color_scheme": "dark", "forced_colors": "none"}, COLOURS),
    "forced": ({"color_scheme": "dark", "forced_colors": "active"}, NOT_COLOURS),
}
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
    "options => axe.run(options).then(results => results.violations.map("
    "each => [each.id, each.nodes.slice(0, 4).map(node => node.html.slice(0, 160))]))"
)


def look_over(page):
    """{what: how it was looked at} of the page as it stands; {} when there is nothing to find.

    The schemes change nothing but colours, so one width is enough for them.
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
        note(f"{width} px", _violations(page, EVERY_RULE))
    for width in (360, 320):
        page.set_viewport_size({"width": width, "height": 740})
        page.evaluate(SPACED)
        note(f"spaced, {width} px too wide by", page.evaluate(MAIN_BEYOND))
        page.evaluate(PLAIN)
    page.set_viewport_size({"width": WIDTHS[0], "height": 740})
    for name, (media, options) in SCHEMES.items():
        page.emulate_media(**media)
        note(name, _violations(page, options))
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


def violations(page):
    """What axe finds on the page as it stands; a page built as one that was clean is not looked at again."""
    structure = hash(page.evaluate(STRUCTURE))
    if structure in CLEAN:
        return []
    found = _violations(page, ORDINARY_RULES)
    if not found:
        CLEAN.add(structure)
    return found


def _violations(page, options):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(RUN, options)
