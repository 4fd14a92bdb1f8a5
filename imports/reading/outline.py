"""Parses the text beside a date: bold headings, and lines by their marks ①, (1), ・, ○, ※."""

import re
from dataclasses import dataclass, field

from imports.files.markup import has_markup, pieces

from .people import ORGANISED, named_role, tidy

_MARK = re.compile(
    r"(?<=^)(?:[・※○](?=\s+\S)|[－–—](?=\s\S))|(?:(?<=^)|(?<=[\s：:　]))[・※○](?=\S)|[①-⑳]|"
    r"(?:(?<=^)|(?<=[\s：:　>])|(?<=[）)」、]))[(（]\d{1,2}[)）](?=\s*[^\s\d])"
)
_CIRCLED = re.compile("[①-⑳]")
_DASHES = "－–—"
_WHEN, _OF_PART = re.compile("日時："), re.compile(f"(?:会場|場所)：|{ORGANISED.pattern}")


@dataclass
class Line:
    """One line: its mark (blank for plain text) and what hangs below it."""

    mark: str
    text: str
    children: list["Line"] = field(default_factory=list)

    @property
    def label(self):
        """The mark as the record format writes it: ①, (1); blank for dots."""
        return "" if self.mark in ("・", "○", "※", "", *_DASHES) else self.mark


@dataclass
class Block:
    """A bold heading, if any, and the lines that follow it."""

    heading: str = ""
    lines: list[Line] = field(default_factory=list)


def parse(markup: str) -> list[Block]:
    """Blocks of a cell, plain text or HTML, in order."""
    blocks = [Block()]
    stack: list[tuple[int, str, Line]] = []  # depth, class of mark, line
    for depth, is_bold, text in pieces(markup):
        if is_bold:
            if blocks[-1].heading or blocks[-1].lines:
                blocks.append(Block())
            blocks[-1].heading, stack = text, []
            continue
        for mark, words in _marked(text):
            stack = _place(blocks[-1], stack, depth, Line(mark, words))
    return blocks


def _marked(text):
    """[(mark, words)] of a piece; words before the first mark have none."""
    marks = list(_MARK.finditer(text))
    found = []
    before = text[: marks[0].start()] if marks else text
    if before.strip():
        found.append(("", before.strip()))
    for mark, after in zip(marks, [*marks[1:], None], strict=False):
        words = text[mark.end() : after.start() if after else len(text)].strip()
        found.append((mark[0].replace("（", "(").replace("）", ")"), words.rstrip("、") if after else words))
    return found


def _place(block, stack, depth, line):
    """Add the line below the one it belongs to; returns the stack of lines that may still get children."""
    kind = "①" if _CIRCLED.match(line.mark) else "(1)" if line.mark.startswith("(") else line.mark
    kind = _DASHES[0] if kind and kind in _DASHES else kind
    stack = [open_line for open_line in stack if open_line[0] <= depth]
    if not kind and stack and _belongs(line.text, stack[-1][2]):
        stack[-1][2].children.append(line)
        return stack[-1:] if _WHEN.match(tidy(line.text)) else stack  # a part lies below no item
    if not kind or kind == "※":
        block.lines.append(line)
        return [] if not kind else stack
    for index, (open_depth, open_kind, _) in enumerate(stack):
        if (open_depth, open_kind) == (depth, kind):
            stack = stack[:index]
            break
    (stack[-1][2].children if stack else block.lines).append(line)
    return [*stack, (depth, kind, line)]


def _belongs(text, above):
    """Whether a line without a mark says when or where the line above it is, or who does what stands there."""
    text = tidy(text)
    if any(_WHEN.match(tidy(child.text)) for child in above.children) and _OF_PART.match(text):
        return True
    return bool(_WHEN.match(text) or named_role(text))


def plain(markup: str) -> str:
    """The words of a cell without its markup, a line for each piece: what a person sees of the source."""
    return "\n".join(piece.text for piece in pieces(markup)) if has_markup(markup) else markup.strip()
