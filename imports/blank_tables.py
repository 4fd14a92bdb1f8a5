"""ひな形: for each kind of import its columns and an Excel table to fill in, made from the columns that are read."""

from typing import NamedTuple

from django.http import FileResponse

from portal.web import downloads, workbook

from .models.jobs import ImportJob
from .reading import chronology, events, list_readers
from .reading.columns import Column

COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportJob.Kind.CHRONOLOGY: chronology.COLUMNS,
    ImportJob.Kind.EVENTS: events.EventReader.columns,
    ImportJob.Kind.MEMBERS: list_readers.MemberReader.columns,
    ImportJob.Kind.TIES: list_readers.TieReader.columns,
    ImportJob.Kind.FIGURES: list_readers.FigureListReader.columns,
}
REMARKS = {
    ImportJob.Kind.CHRONOLOGY: (
        "表のほかに、日付から始まる文章も読めます。あとに「…協定団体一覧」と「…自治体数の推移」の表を続けられます。"
    ),
    ImportJob.Kind.EVENTS: "推奨データセットと自治体標準オープンデータセットのイベント一覧は、そのまま読めます。",
}


class BlankTable(NamedTuple):
    """The table of one kind of import: its columns, and how to fill them in."""

    kind: ImportJob.Kind
    columns: tuple[Column, ...]
    remark: str

    def rows(self) -> list[tuple[str, str, str, str]]:
        """(name, what to write, example, other names that are read) of each column."""
        return [(column.name, explain(column), column.example, "、".join(column.names[1:])) for column in self.columns]

    def file(self) -> FileResponse:
        """The workbook: the headings with one example row, and a sheet that explains each column."""
        name = f"取込みのひな形_{self.kind.label.partition('（')[0]}"
        listing = downloads.Listing(
            name,
            "見出しの行を残し、例の行を消して、1行に1件を書きます",
            tuple(
                downloads.Column(
                    column.name,
                    downloads.Kind.CODE if column.key == "code" else downloads.Kind.TEXT,
                    "。".join(filter(None, (explain(column), _others(column)))),
                )
                for column in self.columns
            ),
            is_in_register=False,
        )
        facts = [
            ("名称", name),
            ("使い方", f"1枚目のシートに書いて、取込みの画面で「{self.kind.label}」を選んで送ります。{self.remark}"),
            ("空欄", "書くことがない列は、空欄のままか、列ごと消してかまいません（「必ず」の列を除く）"),
        ]
        rows = [tuple(column.example for column in self.columns)]
        return FileResponse(
            workbook.write_workbook([listing.of(lambda: rows)], facts), as_attachment=True, filename=f"{name}.xlsx"
        )


def explain(column: Column) -> str:
    """What to write in the column, and what is set where it is lacking."""
    lacking = column.otherwise.format(today="取り込む日").rstrip("。")
    words = ("必ず" if column.is_required else "", column.meaning, f"ないときは、{lacking}" if lacking else "")
    return "。".join(filter(None, words))


def _others(column):
    return f"「{'」「'.join(column.names[1:])}」という見出しでも読めます" if column.names[1:] else ""


def blank_tables() -> list[BlankTable]:
    """Those of all kinds, in the order of the upload form."""
    return [BlankTable(kind, COLUMNS[kind], REMARKS.get(kind, "")) for kind in ImportJob.Kind]
