"""HTML as text: what a reader sees of it, for every kind of import.

A cell is kept as lines of escaped text in which only <b> and <ul> are left, as headings and depth of lists tell the
chronology apart; text_of() is the cell without any of it.
"""

import html
import re
from typing import NamedTuple

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PreformattedString

TAG = re.compile(
    r"</?(?:a|abbr|address|article|b|big|blockquote|br|center|cite|code|dd|del|div|dl|dt|em|figure|font|h[1-6]|hr|i|img|"
    r"ins|label|li|mark|nobr|ol|p|pre|q|rb|rp|rt|ruby|s|section|small|span|strike|strong|sub|sup|table|tbody|td|th|"
    r"thead|time|tr|tt|u|ul|wbr|[a-z]+:[a-z]+)(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_BLOCKS = re.compile(
    "address|article|aside|blockquote|body|caption|center|dd|details|div|dl|dt|fieldset|figcaption|figure|footer|form|"
    "h[1-6]|header|hr|li|main|nav|ol|p|pre|section|summary|table|tbody|tfoot|thead|tr|ul"
)
_UNSEEN = {"script", "style", "rt", "rp", "rtc", "template", "noscript", "head", "title", "select", "textarea"}
_STRUCK = {"s", "del", "strike"}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_LETTER = "[一-龥々〆ヵヶぁ-んァ-ヴー０-９Ａ-Ｚａ-ｚ]"  # between these a line break of the source is none of the text
_WRAPPED = re.compile(rf"(?<={_LETTER})[ \t\r]*\n\s*(?={_LETTER})")
_TOKEN = re.compile(r"(</?(?:b|ul)>|\n)")


class Piece(NamedTuple):
    """Words of one line: how deep in lists they stand, and whether they are bold from its beginning."""

    depth: int
    is_bold: bool
    text: str


def unescaped(text: str) -> str:
    """The text with its entities as characters, however often they were written as entities of entities."""
    for _ in range(4):
        text, before = _ENTITY.sub(lambda match: html.unescape(match[0]), text), text
        if text == before:
            break
    return text


def has_markup(text: str) -> bool:
    """Whether the text holds tags or entities of HTML; 1<2 and R&D are none."""
    return bool(TAG.search(text) or _ENTITY.search(text))


def is_hidden(node: Tag) -> bool:
    return node.has_attr("hidden") or bool(_HIDDEN.search(str(node.get("style", ""))))


def cell_of(node: Tag, struck: list[str] | None = None) -> str:
    """The content of an element as a cell; words struck out are left out of it, and added to `struck`."""
    text = "".join(_walk(child, struck) for child in node.children)
    lines = [_blanks(line) for line in text.split("\n")]
    return re.sub(r"<b>(\s*)</b>", r"\1", "\n".join(line for line in lines if line)).strip()


def _blanks(line):
    return re.sub("[ \t\r\f\xa0]+", " ", line).strip(" ")


def _walk(node, struck):
    if isinstance(node, PreformattedString):  # comments, processing instructions
        return ""
    if isinstance(node, NavigableString):
        return html.escape(_WRAPPED.sub("", str(node)).replace("\n", " "), quote=False)
    name = node.name.lower()
    if name in _UNSEEN or is_hidden(node):
        return ""
    if name in ("br", "hr"):
        return "\n"
    style = str(node.get("style", "")).lower()
    inner = "".join(_walk(child, struck) for child in node.children)
    if name in _STRUCK or "line-through" in style:
        if struck is not None and (words := text_of(inner).replace("\n", " ")):
            struck.append(words)
        return ""
    if name in ("b", "strong") or re.search(r"font-weight\s*:\s*(?:bold|[6-9]00)", style):
        inner = "\n".join(f"<b>{line}</b>" if line.strip() else line for line in inner.split("\n"))
    if name in ("ul", "ol"):
        inner = f"<ul>\n{inner}\n</ul>"
    if name in ("td", "th"):
        return f"{inner} "
    return f"\n{inner}\n" if _BLOCKS.fullmatch(name) else inner


def _cleaned(markup):
    """Lines of escaped text with no tag but <b> and <ul>, of any text."""
    if not TAG.search(re.sub(_TOKEN, "", markup)) and "<b>" not in markup and "<ul>" not in markup:
        return markup
    return cell_of(BeautifulSoup(markup.replace("\n", "<br>"), "html.parser"))


def pieces(markup: str) -> list[Piece]:
    """The pieces of a cell, plain text or HTML, in order, blanks tidied.

    Lines part pieces, and so does bold at the beginning of a line; a bold word within a line belongs to it.
    """
    found: list[Piece] = []
    depth, is_bold, line, was_bold = 0, False, "", False

    def end():
        nonlocal line
        if text := _tidy(unescaped(line)):
            found.append(Piece(depth, was_bold, text))
        line = ""

    for token in _TOKEN.split(_cleaned(markup)):
        if token == "<b>":
            is_bold = True
        elif token == "</b>":
            is_bold = False
        elif token == "\n" or token in ("<ul>", "</ul>"):
            end()
            depth += {"<ul>": 1, "</ul>": -1}.get(token, 0)
        elif token:
            if not line.strip():
                line, was_bold = "", is_bold
            elif was_bold and not is_bold and not token.strip():
                line += token
                end()
                continue
            elif is_bold != was_bold and (was_bold or line[-1:].isspace()):
                end()
                was_bold = is_bold
            line += token
    end()
    return found


def text_of(markup: str) -> str:
    """The words of a cell without its markup, line by line: what a person sees of the source."""
    if not has_markup(markup):
        return markup.strip()
    if not TAG.search(markup):
        return unescaped(markup).strip()
    return "\n".join(unescaped(_TOKEN.sub("", line)).strip() for line in _lines(_cleaned(markup))).strip()


def _lines(cleaned):
    return [line for line in re.sub("</?ul>", "\n", cleaned).split("\n") if _TOKEN.sub("", line).strip()]


def _tidy(text):
    return re.sub(r"[\s　]+", " ", text).strip()
