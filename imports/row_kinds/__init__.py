"""Kinds of rows, a module each: labels, comparing with the record, writing. A new kind is a module and a line here."""

from .agreements import AgreementRows
from .base import CannotWrite, RowKind, WritingContext, row_key
from .entries import EntryRows
from .figures import FigureRows
from .footnotes import FootnoteRows
from .members import MemberRows
from .series import SeriesRows
from .sources import SourceRows
from .ties import TieRows

# by ImportRow.what, in the order of writing: bodies before the entries that name them, entries before their figures
ROW_KINDS: dict[str, type[RowKind]] = {
    kind.name: kind
    for kind in (
        SourceRows,
        AgreementRows,
        MemberRows,
        TieRows,
        EntryRows,
        FigureRows,
        SeriesRows,
        FootnoteRows,
    )
}

__all__ = ["ROW_KINDS", "CannotWrite", "EntryRows", "RowKind", "WritingContext", "row_key"]
