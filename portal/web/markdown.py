"""Markdown as HTML: what members write with a toolbar, or by hand, made safe to show.

What looks like a mail stays like a mail: lines keep their breaks and their numbers, a ruled line makes no heading, a
size (10*20*30) no emphasis. Emphasis may stand next to full-width characters without a space: **「重要」**である. Where
addresses end: portal/web/links.py.
"""

import functools
import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline
from markdown_it.token import Token

from portal.web.links import WebAddresses

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote"),
    *("strong", "em", "s", "code", "a"),
}
# 2027. 4. 1 at the beginning of a line is a day, no numbered item: its first point is put by while Markdown reads.
# [町のページ]() leads nowhere, so it is no link. What is put in are letters that nobody can save
# (portal/japanese/text.py).
_NUMBERED_DAY = re.compile(r"(?m)^([ \t>*+-]*(?:\d{3,}|\d{1,2}(?=\.[ \t]*\d{1,2}\.)))\.")
_POINT = "\ue000"
_NO_ADDRESS = re.compile(r"\](?=\(\s*\))")
_NO_LINK = "\ue001"
_MARKS = re.compile(r"[*_~`\[<]|(?m:^[ \t]*[#>+-])")  # a text without any of them reads as it was typed


class _JapaneseState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Marks beside a full-width character open before what is no blank, and close after it."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if self.src[start] == "*" and before.isascii() and before.isalnum() and after.isascii() and after.isalnum():
            return Scanned(False, False, scanned.length)
        if self.src[start] not in "*~" or (before.isascii() and after.isascii()):
            return scanned
        return Scanned(
            scanned.can_open or not isWhiteSpace(ord(after)),
            scanned.can_close or not isWhiteSpace(ord(before)),
            scanned.length,
        )


class _JapaneseInline(ParserInline):
    def parse(self, src, md, env, tokens):
        state = _JapaneseState(src, md, env, tokens)
        self.tokenize(state)
        for rule in self.ruler2.getRules(""):
            rule(state)
        return state.tokens


class _JapaneseMarkdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Whole addresses alone: [町のページ](www.example.jp) would lead to a page below the one it stands on."""
        return url.lower().startswith(("http://", "https://"))


def _parser():
    parser = _JapaneseMarkdown("commonmark", {"html": False, "linkify": True, "breaks": True})
    parser.inline = _JapaneseInline()
    parser.enable(["linkify", "strikethrough"]).disable(
        # What a mail has and means as it stands: ruled lines, indented lines, paths with backslashes, &amp;.
        ["lheading", "code", "fence", "escape", "entity", "image", "html_block", "html_inline", "reference"]
    )
    parser.linkify = WebAddresses()
    return parser


_PARSER = _parser()


@functools.lru_cache(maxsize=256)
def render_markdown(text: str, top: int = 3) -> SafeString:
    """`text` as HTML without pictures; its headings begin at level `top`, below those of the page's sections."""
    tokens = _tokens(text)
    shallowest = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    level = top - 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(int(token.tag[1]) - shallowest + top, level + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
        if token.type == "list_item_open" and token.info.isdigit():
            token.attrSet("value", token.info)
    html = _restored(_PARSER.renderer.render(tokens, _PARSER.options, {}))
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "ol": {"start"}, "li": {"value"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)


@functools.lru_cache(maxsize=256)
def plain_text(text: str) -> str:
    """`text` as it reads: without marks and the addresses of links, a line a paragraph, heading, item or line.

    For excerpts and feeds, where a text is not shown as HTML. Points of a list keep their numbers, or get a ・.
    """
    if not _MARKS.search(text):
        return text
    lines, point = list[str](), ""
    for token in _tokens(text):
        if token.type == "list_item_open":
            point = f"{token.info}{token.markup} " if token.info.isdigit() else "・"
        elif token.type == "inline":
            lines.append(point + "".join(map(_words, token.children or ())))
            point = ""
    return _restored("\n".join(lines))


def _words(token: Token) -> str:
    return "\n" if token.type in ("softbreak", "hardbreak") else token.content


def _tokens(text: str) -> list[Token]:
    return _PARSER.parse(_NO_ADDRESS.sub(f"]{_NO_LINK}", _NUMBERED_DAY.sub(rf"\1{_POINT}", text)))


def _restored(text: str) -> str:
    """`text` without the letters that were put in while Markdown read it."""
    return text.replace(_POINT, ".").replace(_NO_LINK, "")
