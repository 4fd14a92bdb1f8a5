"""Nothing lies unused in the stylesheets, and narrow rules are for screens.

Every class is spelt out by a template, Python or JavaScript.
"""

import re
from pathlib import Path

APPS = ("agreements", "bulletin", "desk", "enquiries", "imports", "members", "outbox", "portal", "timeline")
# Classes that are put together: what stands before the variable part, and where.
PREFIXES = (
    "calendar__span--",  # timeline.events.month.Mention
    "chart--",  # agreements.statistics.chart
    "dot-map__",  # agreements.dot_map.dots.Way, agreements.white_map.white_map.State
    "import-row--",  # imports/_import_row.html, of its decision
    "lineage__bead--",  # bulletin.cases.lineage.Strands
    "lineage__step--",
    "partners__line--",  # members.directory.place_map.STROKES
    "roll-call__tick--",  # bulletin.rollcall.roll_call.KINDS, enquiries.asking.roll_call.CSS
    "site-menu__",  # portal.templatetags.site.sections
    "site-nav__",
    "years__",  # agreements.dot_map.dots.Way
    "ward-map__cell--",  # members.directory.ward_map.Bond
    "ward--",  # bulletin.rollcall.roll_call.KINDS, enquiries.asking.roll_call.CSS
)


def classes():
    for path in Path("static/css").rglob("*.css"):
        css = re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)
        selectors = re.sub(r"\{[^{}]*\}", "{}", css)  # without what is declared, such as 1.5rem
        yield from re.findall(r"\.([a-zA-Z][\w-]*)", re.sub(r'"[^"]*"', "", selectors))


def words():
    """Everything that may be a class, wherever a page is made."""
    files = [*Path("templates").rglob("*.html"), *Path("static/js").rglob("*.js")]
    files += [path for app in APPS for path in Path(app).rglob("*.py")]
    return {word for path in files for word in re.findall(r"[\w-]+", path.read_text())}


def test_every_class_of_the_stylesheets_is_used_somewhere():
    unused = set(classes()) - words()
    assert {name for name in unused if not name.startswith(PREFIXES)} == set()


def test_every_prefix_of_a_class_is_put_together_somewhere():
    known = set(classes())
    assert [prefix for prefix in PREFIXES if not any(name.startswith(prefix) for name in known)] == []


def test_rules_for_narrow_screens_leave_paper_alone():
    """A4 between its margins is narrower than the narrow layout's limit."""
    css = "".join(path.read_text() for path in Path("static/css").rglob("*.css"))
    queries = re.findall(r"@media [^{]*", css)
    assert [query for query in queries if "max-width" in query and not query.startswith("@media screen and ")] == []
