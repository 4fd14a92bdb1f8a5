"""Work of the worker: files of answers that came while the scanner did not answer are scanned again."""

from bulletin.attachments.tasks import rescan

from .models import AnswerFile


def rescan_answer_files(now):
    """Task of each worker round, as that of attachments; returns how many files it judged."""
    return rescan(AnswerFile.objects.stored(), now)
