"""What enquiries add to pages of members, entered when the app is ready (enquiries.apps)."""

from members import hooks
from portal.files import quota
from timeline import hooks as timeline_hooks

from .answer_files.models import AnswerFile
from .answering import own_days
from .answering import own_rows as answering
from .yearly_return import own_rows as yearly_return


def register() -> None:
    """Enter the rows of わたしの自治体 and of the 引継書 with members, and the files of answers with the quota."""
    hooks.own_rows += [answering.own_rows, yearly_return.own_rows]
    timeline_hooks.own_days.append(own_days.own_days)
    quota.used_by.append(AnswerFile.objects.used_by)
    hooks.sheet["deadlines"].append(answering.deadlines)
