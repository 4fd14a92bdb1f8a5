"""A validator of HTML: the errors of the parser that the standard describes, and what elements may hold and refer to.

It knows the part of the standard that templates break: nesting, lists, tables of definitions, labels, references
between elements, hidden inputs. It found, on the day it was written, what the Nu HTML Checker found on every page.
"""

from collections import Counter

from tinyhtml5.parser import HTMLParser

BLOCKS = {
    "address",
    "article",
    "aside",
    "blockquote",
    "details",
    "dialog",
    "div",
    "dl",
    "fieldset",
    "figure",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hr",
    "main",
    "nav",
    "ol",
    "p",
    "pre",
    "search",
    "section",
    "table",
    "ul",
}
PHRASING_ONLY = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "span",
    "b",
    "i",
    "em",
    "strong",
    "small",
    "label",
    "button",
    "summary",
    "legend",
    "time",
}
HEADINGS_TOO = {"summary", "legend"}  # hold phrasing or headings
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
INTERACTIVE = {"a", "button", "input", "select", "textarea"}
CHILDREN = {
    "ul": {"li"},
    "ol": {"li"},
    "dl": {"div", "dt", "dd"},
    "select": {"option", "optgroup", "hr"},
    "tr": {"th", "td"},
}
LABELLED = {"input", "select", "textarea", "button", "meter", "output", "progress"}
REFERENCES = ("aria-describedby", "aria-labelledby", "aria-controls", "aria-errormessage", "headers", "form", "list")
NEEDED = {"img": ("alt", "src"), "a": ("href",)}


def errors(html):
    """What is wrong with a page, in words; [] for a valid one."""
    parser = HTMLParser(namespace_html_elements=False)
    root = parser.parse(html)
    found = [f"parser: {code} {data}" for _, code, data in parser.errors]
    elements = [each for each in root.iter() if isinstance(each.tag, str) and not each.tag.startswith("{")]
    by_id = {each.get("id"): each for each in elements if each.get("id") is not None}
    numbers = Counter(each.get("id") for each in elements if each.get("id") is not None)
    found += [f"id used {number} times: {name}" for name, number in numbers.items() if number > 1]
    for element in elements:
        found += _attributes(element, by_id)
    _descend(root, [], found)
    return found


def _attributes(element, by_id):
    tag, found = element.tag, []
    if "id" in element.attrib and (not element.get("id") or element.get("id").split() != [element.get("id")]):
        found.append(f"<{tag}> with the id {element.get('id')!r}")
    for name in REFERENCES:
        missing = [each for each in element.get(name, "").split() if each not in by_id]
        found += [f"<{tag} {name}> refers to nothing: {each}" for each in missing]
    found += [f"<{tag}> without {name}" for name in NEEDED.get(tag, ()) if name not in element.attrib]
    if tag == "input" and element.get("type") == "hidden":
        found += [f"hidden input with {name}" for name in element.attrib if name.startswith("aria-")]
    if tag == "label" and "for" in element.attrib:
        control = by_id.get(element.get("for"))
        if control is None or control.tag not in LABELLED or control.get("type") == "hidden":
            found.append(f"<label for={element.get('for')!r}> labels nothing")
    return found


def _descend(element, above, found):
    for child in element:
        if not isinstance(child.tag, str) or child.tag.startswith("{"):
            continue  # a comment; SVG
        allowed = CHILDREN.get(element.tag)
        if allowed and child.tag not in allowed | {"template", "script"}:
            found.append(f"<{child.tag}> in <{element.tag}>")
        inside = [element.tag, *above]
        found += [f"<{child.tag}> within <{tag}>" for tag in inside if not _may_stand(child.tag, tag)]
        _descend(child, inside, found)


def _may_stand(tag, within):
    if tag in HEADINGS and within in HEADINGS_TOO:
        return True
    if tag in BLOCKS and within in PHRASING_ONLY:
        return False
    return tag not in INTERACTIVE or within not in ("a", "button")
