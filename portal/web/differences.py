"""Two versions of a text as HTML with what differs marked; for edit conflicts and versions of a proposal."""

from difflib import SequenceMatcher

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

MARKS = {"del": "<del>{}</del>", "ins": "<ins>{}</ins>"}


def differences(saved: str, own: str) -> tuple[SafeString, SafeString]:
    """Both texts as HTML: what only `saved` has as <del>, what only `own` has as <ins>."""
    pieces = SequenceMatcher(None, saved, own, autojunk=len(saved) > 500).get_opcodes()
    return (
        _marked("del", [(tag, saved[start:end]) for tag, start, end, _, _ in pieces]),
        _marked("ins", [(tag, own[start:end]) for tag, _, _, start, end in pieces]),
    )


def _marked(mark: str, pieces: list[tuple[str, str]]) -> SafeString:
    return format_html_join(
        "", "{}", ((text if tag == "equal" else format_html(MARKS[mark], text),) for tag, text in pieces if text)
    )
