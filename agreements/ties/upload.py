"""A ward's ties uploaded as a table: read row by row, previewed, then saved, every chosen row or none."""

import unicodedata
from dataclasses import dataclass, field
from itertools import islice

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from agreements.revisions.models import token_of
from members.places.municipality_field import MunicipalityFinder
from portal.japanese.wareki import DateError, parse_date, wareki

from .exports import WARD_TIES
from .forms import KINDS, TieForm
from .models import Tie

FIELDS = dict(
    zip(
        (column.heading for column in WARD_TIES.columns),
        ("number", "partner", "kind", "started_on", "ended_on", "introduced_by", "signed_name"),
        strict=True,
    )
)
NEEDED = ("相手の自治体", "種別")
MOST_ROWS = 2000  # no ward has as many


class TieUploadError(ValueError):
    """The table as a whole cannot be read; its text is shown to the user."""


@dataclass
class UploadedTie:
    """A row of the table: its cells as typed, and the tie read from them."""

    number: int
    cells: dict[str, str]  # by field, as FIELDS names them
    token: str = ""  # of the tie it puts right, as it was read
    status: str = "wrong"  # new, changed, same or wrong
    facts: list[tuple[str, str]] = field(default_factory=list)
    changes: list[tuple[str, str, str]] = field(default_factory=list)  # label, before and after
    warnings: list[str] = field(default_factory=list)
    form: TieForm | None = None

    @property
    def is_open(self):
        """Whether there is anything to save."""
        return self.status in ("new", "changed")

    @property
    def source(self):
        return "　".join(filter(None, self.cells.values()))

    def sent(self):
        """The row as JSON carries it from the preview to the saving: number, cells and token."""
        return [self.number, self.cells, self.token]


class TieUpload:
    """The rows of a table, compared with the ties of `ward`. Nothing is written before save()."""

    def __init__(self, ward, rows, unread=()):
        self.unread = list(unread)  # columns and lines of the table that are not read, in words
        self.ward, self.places = ward, MunicipalityFinder()
        self.known = {str(tie.pk): tie for tie in Tie.objects.not_withdrawn().filter(ward=ward).with_places()}
        self.named: dict[str, int] = {}  # known ties met, and by which row
        self.begun: dict[tuple, int] = {}  # new ones likewise
        self.rows = [self._read_row(row) for row in rows]

    @classmethod
    def read(cls, ward, rows):
        """A TieUpload from rows of (number, cells), the first of them headings."""
        rows = iter(rows)
        columns, unread = _columns(rows)
        found = [UploadedTie(number, _cells_by_field(columns, cells)) for number, cells in islice(rows, MOST_ROWS + 1)]
        if len(found) > MOST_ROWS:
            raise TieUploadError(f"{MOST_ROWS:,}行を超えています。分けてお送りください。")
        if not found:
            raise TieUploadError("見出しの下に、行がありません。")
        return cls(ward, found, unread)

    def of(self, status):
        return [row for row in self.rows if row.status == status]

    @property
    def open_rows(self):
        return [row for row in self.rows if row.is_open]

    @property
    def absent(self):
        """Ties of the ward that the table does not name: they stay as they are."""
        return [tie for pk, tie in self.known.items() if pk not in self.named]

    def save(self, *, by):
        """Writes the new and changed rows; returns how many of each, or None when one has become wrong."""
        with transaction.atomic():
            for row in self.open_rows:
                if row.status == "new":
                    row.form.instance.register(by=by)
                elif row.form.save_over(by=by) is None:
                    row.status = "wrong"
                    row.warnings.append("ほかの人が、いま直しました。もう一度ダウンロードした表で確かめてください。")
            if self.of("wrong"):
                transaction.set_rollback(True)
                return None
        return len(self.of("new")), len(self.of("changed"))

    def _read_row(self, row):
        number = unicodedata.normalize("NFKC", row.cells.get("number", "")).strip()
        if number and number not in self.known:
            row.warnings.append(f"番号「{number}」の交流は、区の一覧にありません。新しい行なら、番号を空けてください。")
            return row
        key = number or self._matching_number(row.cells)
        tie = self.known[key] if key else Tie(ward=self.ward)
        if key and self.named.setdefault(key, row.number) != row.number:
            row.warnings.append(f"{self.named[key]}行目と同じ交流です。どちらかを消してください。")
            return row
        before = tie.facts_by_label() if key else {}
        row.token = row.token or (tie.token if key else "")
        row.form = TieForm({**row.cells, "token": row.token}, instance=tie, places=self.places)
        if row.form.is_valid():
            self._compare(row, tie, before)
        else:
            row.warnings += _error_texts(row.form)
        return row

    def _compare(self, row, tie, before):
        """Sets facts, changes, status and warnings of a valid row."""
        after = tie.facts_by_label()
        row.facts = [(label, text) for label, text in after.items() if text != "（なし）"]
        row.changes = [(label, text, after[label]) for label, text in before.items() if text != after[label]]
        row.status = "new" if not before else "changed" if row.changes else "same"
        said = tie.municipality_id, tie.kind, tie.started_on
        if row.status == "changed" and row.token != token_of(before):
            row.status = "wrong"
            row.warnings.append("確かめている間に、ほかの人がこの交流を直しました。もう一度、表を送ってください。")
        elif row.status == "new" and self.begun.setdefault(said, row.number) != row.number:
            row.status = "wrong"
            row.warnings.append(f"{self.begun[said]}行目と同じ相手・種別・開始日です。どちらかを消してください。")
        elif row.is_open:
            row.warnings += self._warnings(tie)

    def _warnings(self, tie):
        """Yields texts about what a reader should check before saving."""
        place, today = tie.municipality, timezone.localdate()
        if tie.kind not in KINDS:
            yield f"種別「{tie.kind}」は、いつもの書き方（{'、'.join(KINDS)}）と違います。"
        if tie.started_on and tie.started_on > today:
            yield f"開始日（{wareki(tie.started_on)}）は、まだ来ていません。"
        if place.ended_on and not (tie.ended_on and tie.ended_on <= place.ended_on):
            yield f"{place.full_name}は、{wareki(place.ended_on)}からありません。引き継いだ自治体の交流として数えます。"
        others = [each.kind for each in self.known.values() if each.municipality_id == place.pk and each.pk != tie.pk]
        if others and not tie.pk:
            yield f"{place.full_name}との交流は、「{'」「'.join(others)}」がすでに登録されています。"

    def _matching_number(self, cells):
        """Number of the existing tie with this partner, kind and first day, so that a table sent twice adds nothing."""
        try:
            place = self.places.find(cells.get("partner", ""))
            begins = parse_date(cells["started_on"]) if cells.get("started_on") else None
        except (ValidationError, DateError):  # the form says so
            return ""
        said = (place.pk, cells.get("kind"), begins)
        ties = self.known.items()
        return next((pk for pk, tie in ties if (tie.municipality_id, tie.kind, tie.started_on) == said), "")


def _columns(rows):
    """(field by place, what is not read) of the row of headings: the first that names what is needed."""
    unread = []
    for number, cells in islice(rows, 10):
        headings = ["".join(unicodedata.normalize("NFKC", cell).split()) for cell in cells]
        if all(heading in headings for heading in NEEDED):
            unread += [f"「{heading}」の列" for heading in headings if heading and heading not in FIELDS]
            return {index: FIELDS[heading] for index, heading in enumerate(headings) if heading in FIELDS}, unread
        unread.append(f"見出しの上の{number}行目「{' '.join(filter(None, cells))[:60]}」")
    raise TieUploadError(
        "見出しの行が見つかりません。「相手の自治体」と「種別」の列が必要です。区の一覧をダウンロードして、その表を直してください。"
    )


def _cells_by_field(columns, cells):
    return {field: cells[index].strip() for index, field in columns.items() if index < len(cells)}


def _error_texts(form):
    return [
        f"{form.fields[name].label}：{message}" if name in form.fields else message
        for name, messages in form.errors.items()
        for message in messages
    ]
