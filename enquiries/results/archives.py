"""The files of an enquiry's answers as one ZIP: at once while they are few, by the worker where they are many."""

import datetime
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from django.http import HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from bulletin.attachments.archive import archive
from enquiries.answer_files.models import AnswerFile
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.models import Question
from portal.files.names import plain_name
from portal.models import AuditLine
from portal.web.long_files.pages import long_file_response
from portal.web.long_files.writing import Writing

from .exports import question_name

MOST_AT_ONCE = 20 * 1024**2  # bytes that are sent while their reader waits
LONGEST_TITLE = 30  # of a question in the name of a file


class Packed(NamedTuple):
    """A file as the ZIP has it: its speaking name, what is stored, and its day."""

    name: str
    file: Any
    added_at: datetime.datetime


def archive_response(
    request: HttpRequest, enquiry: Enquiry, files: list[AnswerFile], questions: list[Question]
) -> HttpResponseBase:
    """The ZIP of `files` (AnswerFile.objects.counted()), which the reader may read now; noted in the audit.

    Of more than MOST_AT_ONCE bytes the page that says how far the worker is, who asks the same view.
    """
    name = f"{enquiry.number_name}_回答のファイル"
    if not isinstance(request, Writing):
        if sum(row.size for row in files) > MOST_AT_ONCE:
            response = long_file_response(request, name, len(files))
        else:
            response = _zip(name, packed(files, questions))
        if response.has_header("Content-Disposition"):
            reader: Any = request.user
            AuditLine.objects.write_download(f"{name}（ZIP）", by=reader, municipality=reader.municipality)
        return response
    return _zip(name, packed(files, questions), request.note_row)


def packed(files: Iterable[AnswerFile], questions: list[Question]) -> list[Packed]:
    """The files by the name of their municipality, their question, and their own: 品川区_問5 収支決算書_決算.xlsx."""
    titles = {each.key: question_name(each, questions)[:LONGEST_TITLE].replace("/", "／") for each in questions}
    found = []
    for row in files:
        name = f"{row.addressee.municipality.full_name}_{titles.get(row.key, '')}_{row.name}"
        found.append(Packed(plain_name(name.replace("\\", "＼")), row.file, timezone.localtime(row.added_at)))
    return found


def _zip(name: str, rows: list[Packed], note_row: Callable[[], None] = lambda: None) -> HttpResponseBase:
    response = StreamingHttpResponse(archive({"": rows}, note_row), content_type="application/zip")
    response.headers["Content-Disposition"] = content_disposition_header(True, f"{name}_{timezone.localdate()}.zip")
    return response
