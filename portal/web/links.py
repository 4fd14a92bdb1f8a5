"""Addresses in running text: where each begins and ends, and the text with its links.

In Japanese an address is followed by text without a blank. Its Latin part ends where the Latin letters end. Japanese
letters belong to it behind a mark (/wiki/坂井市); with a particle they are the sentence going on (/を参照). Where that
cannot be told (/wiki/坂井市の説明, /12参照) there is no link at all: none is better than one that leads elsewhere.
"""

import re
import unicodedata
from html import escape

from django.utils.safestring import SafeString, mark_safe
from linkify_it import LinkifyIt
from markdown_it.common.normalize_url import normalizeLink

_JAPANESE = "々〇ぁ-ゖァ-ヺー・一-鿿豈-﫿"
_LABEL = rf"[A-Za-z0-9{_JAPANESE}](?:[A-Za-z0-9{_JAPANESE}-]{{0,61}}[A-Za-z0-9{_JAPANESE}])?"
_HOST = re.compile(rf"//(?:{_LABEL}\.){{0,8}}[A-Za-z0-9](?:[A-Za-z0-9-]{{0,61}}[A-Za-z0-9])?(?::[0-9]+)?(?![^/?#]*@)")
_LATIN = re.compile(r"[A-Za-z0-9\-_~/#@$&+=%*]+")
_INSIDE = re.compile(r"[.:?!',;\[\]()]+")  # belongs to the address where it goes on behind it
_BRACKETS = re.compile(rf"\((?:[A-Za-z0-9\-_~/.,%]|[{_JAPANESE}])*\)")
_WORDS = re.compile(f"[{_JAPANESE}]+")
_PARTICLE = re.compile("[をはがにでへとのもや]|から|まで|より|など|です|だけ")
_MARKS_BEFORE_WORDS = "/=_#&-?+(:"

_MAIL = r"(?<![A-Za-z0-9_.%+/-])[A-Za-z0-9_.%+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,}"
_DASH = r"[-‐‑‒–—―−－ー]"
_ALONE = (r"(?<![\d\-‐−－])", r"(?![\d‐−－-])")
_WITH_DASHES = rf"[0０]\d{{1,4}}(?:{_DASH}\d{{1,4}}{_DASH}|[(（]\d{{1,4}}[)）])\d{{3,4}}"
_TELEPHONE = rf"{_ALONE[0]}(?:{_WITH_DASHES}|[0０]\d{{9,10}}){_ALONE[1]}"
_LINKABLE = re.compile(rf"(?P<web>https?:)(?=//)|(?P<mail>{_MAIL})|(?P<telephone>{_TELEPHONE})")


def address_length(text: str, start: int) -> int:
    """How many characters from `start`, at the // of an address, belong to it; 0 where that cannot be told."""
    host = _HOST.match(text, start)
    if not host:
        return 0
    end = at = host.end()
    if text[at : at + 1] not in ("/", "?", "#"):
        return end - start
    while at < len(text):
        if found := _LATIN.match(text, at) or _BRACKETS.match(text, at):
            end = at = found.end()
        elif found := _INSIDE.match(text, at):
            at = found.end()
        elif found := _WORDS.match(text, at):
            if at != end or _PARTICLE.match(found[0]):
                break
            if text[at - 1] not in _MARKS_BEFORE_WORDS or _PARTICLE.search(found[0]):
                return 0
            end = at = found.end()
        else:
            break
    return end - start


class WebAddresses(LinkifyIt):
    """Finder of http and https addresses, for the Markdown parser."""

    def __init__(self) -> None:
        super().__init__(options={"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
        for scheme in ("ftp:", "//", "mailto:"):
            self.add(scheme, None)

    def _validate_http(self, text: str, pos: int) -> int:
        return address_length(text, pos)


def linked(text: str) -> SafeString:
    """`text` escaped, with its web and mail addresses and its telephone numbers as links."""
    pieces, done = [], 0
    for found in _LINKABLE.finditer(text):
        end = found.end()
        if found.start() < done:
            continue  # inside of the address before
        if found["web"]:
            length = address_length(text, end)
            if not length:
                continue
            end += length
        shown = text[found.start() : end]
        pieces += [escape(text[done : found.start()]), _link(found, shown)]
        done = end
    return mark_safe("".join([*pieces, escape(text[done:])]))


def _link(found: re.Match[str], shown: str) -> str:
    if found["web"]:
        return f'<a href="{escape(normalizeLink(shown))}" rel="nofollow noopener ugc">{escape(shown)}</a>'
    if found["mail"]:
        return f'<a href="mailto:{escape(shown)}">{escape(shown)}</a>'
    digits = "".join(character for character in unicodedata.normalize("NFKC", shown) if character.isdigit())
    return f'<a class="nowrap" href="tel:{digits}">{escape(shown)}</a>' if len(digits) in (10, 11) else escape(shown)
