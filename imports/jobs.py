"""Runs import jobs: reads a file into rows, compares these with the record, writes the accepted ones."""

import logging
from collections.abc import Callable
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from portal.models import AuditLine

from .comparing import ask_about_repeated, compare_with_record
from .files.decode import Unreadable
from .files.tables import read_rows
from .models.jobs import ImportJob
from .models.rows import ImportRow, fingerprint
from .own_downloads import OwnDownload, fitting_sheet, own_sheets, refuse_own
from .reading import chronology_columns
from .reading.chronology import ChronologyReader
from .reading.columns import Column, columns_as_read
from .reading.dates import day_of_cell
from .reading.events import EventReader
from .reading.list_readers import FigureListReader, MemberReader, TieReader
from .reading.own_entries import OwnEntryReader
from .reading.own_events import OwnEventReader
from .reading.readings import Question
from .row_kinds import CannotWrite
from .writing.chunked_writing import can_write_in_chunks, write_in_chunks
from .writing.progress import Progress
from .writing.writer import Writer, in_order

logger = logging.getLogger(__name__)
CHUNK = 200  # rows between two signs of life
SMALL_BYTES = 100_000  # read while the sender waits; larger ones are left to the worker
SMALL_ROWS = 150  # likewise written
MOST_SHEETS = 30  # offered to choose from
MOST_UNREAD = 200  # things named that were not read

READERS: dict[str, Callable] = {  # rows in, something that can read() out
    ImportJob.Kind.CHRONOLOGY: ChronologyReader,
    ImportJob.Kind.EVENTS: EventReader,
    ImportJob.Kind.MEMBERS: MemberReader,
    ImportJob.Kind.TIES: TieReader,
    ImportJob.Kind.FIGURES: FigureListReader,
}
OWN_READERS = (OwnEntryReader, OwnEventReader)  # of lists that the portal gave

COLUMNS: dict[str, tuple[Column, ...]] = {
    ImportJob.Kind.CHRONOLOGY: chronology_columns.COLUMNS,
    ImportJob.Kind.EVENTS: EventReader.columns,
    ImportJob.Kind.MEMBERS: MemberReader.columns,
    ImportJob.Kind.TIES: TieReader.columns,
    ImportJob.Kind.FIGURES: FigureListReader.columns,
}

NOTHING_FOUND = {
    ImportJob.Kind.CHRONOLOGY: (
        "日付のある行が見つかりません。「平成29年8月21日　件名」のように、1件ずつ日付から始めてください。"
    )
}


def run_next_job():
    """Read or write the oldest job that waits. For the worker; False when none does."""
    job = ImportJob.objects.claim(timezone.now())
    if job:
        run(job)
    return bool(job)


def run(job):
    """Read or write the job, by its state. An unexpected failure ends it with a message and is logged."""
    try:
        (read if job.state == ImportJob.State.READING else write)(job)
    except Exception:
        logger.exception("取込み 第%s号を処理できません。", job.pk)
        was_reading = job.state == ImportJob.State.READING
        state = ImportJob.State.REFUSED if was_reading else ImportJob.State.CHECKING
        job.release(state, problem="処理の途中で失敗しました。記録は変わっていません。管理者に知らせてください。")


def run_if_small(job):
    """Run a small job within the request; leave a larger one to the worker."""
    is_reading = job.state == ImportJob.State.READING
    if (job.file.size <= SMALL_BYTES) if is_reading else (job.rows.accepted().count() <= SMALL_ROWS):
        run(job)
    else:
        job.release(job.state)  # nobody holds it


def read(job):
    """Turn the file into rows to be checked. An unreadable one leaves no row, and says which row and why."""
    job.rows.all().delete()  # of a worker that died
    unread: list[str] = []
    sheets: dict[str, list[str]] = {}
    reader, table = None, []
    habits = job.answers.get("columns") or ImportJob.objects.habits(job.created_by, job.kind)
    try:
        with job.file.open("rb") as file:
            table = _table_of(job, file, unread, sheets)
        if not table:
            raise Unreadable("中身がありません。")
        refuse_own(table, job.kind)
        job.renew_lease(total=len(table), done=0)
        reader = _reader(job, table, habits)
        _save_rows(job, reader.read())
        if not job.rows.exists():
            raise Unreadable(NOTHING_FOUND.get(job.kind, "見出しの下に、取り込める行がありません。"))
    except Unreadable as problem:
        job.rows.all().delete()
        asked = {"questions": _questions(sheets, reader), "columns": []}
        if not isinstance(problem, OwnDownload):
            asked["columns"] = _columns_of(job.kind, table, habits)
        said = "" if isinstance(problem, OwnDownload) else own_sheets(sheets)
        job.release(ImportJob.State.REFUSED, problem=f"{problem}{said}", **asked)
        return
    columns = [] if isinstance(reader, OWN_READERS) else _columns_of(job.kind, table, habits)
    has_headings = not any(day_of_cell(heading) for heading, _, _ in columns)  # a chronology does without
    asked = {"questions": _questions(sheets, reader), "columns": columns if has_headings else []}
    job.release(ImportJob.State.CHECKING, done=len(table), unread=_bounded([*unread, *reader.unread]), **asked)


def _table_of(job, file, unread, sheets):
    """The rows of the sheet that was asked for, else of a list of ours that fits, else of the first that is shown."""
    sheet = job.answers.get("sheet", "")
    table = list(read_rows(file, job.name, unread, sheet=sheet, sheets=sheets))
    own = "" if sheet else fitting_sheet(sheets, job.kind)
    if own and own != next(iter(sheets)):
        unread.clear()
        sheets.clear()
        file.seek(0)
        table = list(read_rows(file, job.name, unread, sheet=own, sheets=sheets))
    return table


def _reader(job, table, habits):
    """What reads the table: columns of a list of ours need no mapping."""
    for reader in OWN_READERS:
        if job.kind in reader.kinds and reader.knows(table):
            return reader(table)
    return READERS[job.kind](table, job.answers | {"columns": habits})


def _questions(sheets, reader):
    """What to ask about the whole: which sheet, and what the reader asks."""
    asked = list(getattr(reader, "questions", []))
    if len(sheets) > 1:
        names = list(sheets)
        words = f"シートが{len(names)}枚あります。「{names[0]}」を読みました。"
        asked.append(Question("sheet", words, tuple((name, name) for name in names[:MOST_SHEETS])))
    return [question._asdict() for question in asked]


def _columns_of(kind, table, habits):
    """The columns of a table as they were understood, to be put right by hand; none of a text without columns."""
    if not any(len(row.cells) > 1 for row in table[:20]):
        return []
    found = columns_as_read(table, COLUMNS[kind], habits)
    headings = [heading for heading, _, _ in found if heading]
    return found if len(set(headings)) == len(headings) else []  # columns of one name cannot be told apart


def _bounded(unread):
    """The first MOST_UNREAD things, and how many more there are."""
    more = len(unread) - MOST_UNREAD
    return unread if more <= 0 else [*unread[:MOST_UNREAD], f"ほか{more:,}件"]


def _save_rows(job, readings):
    chunk: list[ImportRow] = []
    seen: dict[tuple[str, str], int] = {}
    number = 0
    for position, reading in enumerate(readings, start=1):
        chunk.append(_row(job, position, reading))
        number = max(number, reading.number)
        if len(chunk) == CHUNK:
            _save_chunk(job, chunk, number, seen)
            chunk = []
    _save_chunk(job, chunk, number, seen)


def _row(job, position, reading):
    return ImportRow(
        job=job,
        position=Decimal(position),
        number=reading.number,
        part=reading.part,
        what=reading.what,
        source=reading.source,
        fingerprint=fingerprint(reading.source),
        content=reading.content,
        split=reading.split,
        warnings=reading.warnings,
        is_doubtful=any(warning["level"] == "ask" for warning in reading.warnings),
    )


def _save_chunk(job, rows, number, seen):
    compare_with_record(rows)
    ask_about_repeated(rows, seen)
    ImportRow.objects.bulk_create(rows)
    job.renew_lease(done=number)


@transaction.atomic
def _write_at_once(job, progress):
    """Write all accepted rows in one transaction, holding the job's lock, which ImportJob.objects.claim() skips."""
    if not ImportJob.objects.select_for_update().filter(pk=job.pk, state=ImportJob.State.WRITING).first():
        return  # another worker was faster
    writer = Writer(job)
    for row in in_order(job.rows.accepted()):
        writer.write(row)
        if writer.count % CHUNK == 0:
            writer.finish()
            progress.report(writer.count)
    writer.finish()
    _finish(job, writer.count)


def _finish(job, number):
    now = timezone.now()
    ImportJob.objects.filter(pk=job.pk).update(state=ImportJob.State.DONE, finished_at=now, leased_until=None)
    AuditLine.objects.write("取込みの書込み", job, by=job.created_by, reason=f"{number}件")


def write(job):
    """Write every accepted row, or none: the first that cannot be written takes all back and is named."""
    progress = Progress(job)
    try:
        if job.rows.accepted().count() > SMALL_ROWS and can_write_in_chunks(job):
            write_in_chunks(job, progress, finish=lambda number: _finish(job, number))
        else:
            _write_at_once(job, progress)
    except CannotWrite as problem:
        job.release(ImportJob.State.CHECKING, problem=f"何も書き込んでいません。{problem}")
        return
    finally:
        progress.end()
    job.refresh_from_db()
