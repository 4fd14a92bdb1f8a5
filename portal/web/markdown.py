"""Markdown as HTML: what members write with a toolbar, or by hand, made safe to show.

Two things Japanese needs that the library does not do. Emphasis may stand next to full-width characters without
a space: **「重要」**である. An address ends where its ASCII ends: https://example.jp/a。詳しくは.
"""

import functools
import re

import nh3
from django.utils.safestring import SafeString, mark_safe
from linkify_it import LinkifyIt
from markdown_it import MarkdownIt
from markdown_it.common.utils import isWhiteSpace
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_inline.state_inline import Scanned, StateInline

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote"),
    *("strong", "em", "code", "pre", "a"),
}
_PATH = r"A-Za-z0-9\-_~/#@$&+=%"
_ADDRESS = re.compile(
    rf"//[A-Za-z0-9][A-Za-z0-9.-]*[A-Za-z0-9](?::[0-9]+)?(?:[/?#]?[{_PATH}.:?!',;()\[\]]*[{_PATH}])?/?"
)


class _JapaneseState(StateInline):
    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:
        """Marks beside a full-width character open before what is no blank, and close after it."""
        scanned = super().scanDelims(start, canSplitWord)
        end = start + scanned.length
        before = self.src[start - 1] if start else " "
        after = self.src[end] if end < self.posMax else " "
        if self.src[start] != "*" or (before.isascii() and after.isascii()):
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


class _AsciiAddresses(LinkifyIt):
    def _validate_http(self, text, pos):
        found = _ADDRESS.match(text, pos)
        return len(found[0]) if found else 0


def _parser():
    parser = MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    parser.inline = _JapaneseInline()
    parser.enable("linkify").disable(["image", "html_block", "html_inline", "reference"])
    links = _AsciiAddresses(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for scheme in ("ftp:", "//", "mailto:"):
        links.add(scheme, None)
    parser.linkify = links
    return parser


_PARSER = _parser()


@functools.lru_cache(maxsize=256)
def render_markdown(text: str, top: int = 3) -> SafeString:
    """`text` as HTML without pictures; its headings begin at level `top`, below those of the page's sections."""
    tokens = _PARSER.parse(text)
    shallowest = min((int(token.tag[1]) for token in tokens if token.type == "heading_open"), default=1)
    level = top - 1
    for token in tokens:
        if token.type == "heading_open":
            level = min(int(token.tag[1]) - shallowest + top, level + 1, 6)
        if token.type in ("heading_open", "heading_close"):
            token.tag = f"h{level}"
    html = _PARSER.renderer.render(tokens, _PARSER.options, {})
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https"},
        link_rel="nofollow noopener ugc",
    )
    return mark_safe(clean)
