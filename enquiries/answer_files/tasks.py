"""Work of the worker: files of answers are scanned again, as those of proposals are."""

from portal.files.scanned import look_again, rescan

from .models import AnswerFile


def rescan_answer_files(now):
    """Task of each worker round; returns how many files it judged."""
    return rescan(AnswerFile.objects.stored(), now)


def look_at_answer_files_again(now):
    """Daily task, once the signatures are new; returns how many files it refused."""
    return look_again(AnswerFile.objects.stored(), now)
