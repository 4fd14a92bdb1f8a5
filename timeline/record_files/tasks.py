"""Work of the worker: the text of PDFs is read, one after the other, so that the search finds what they say."""

from .models import RecordFile


def read_one(send):
    """Job: read the text of the next PDF; False when none waits."""
    return RecordFile.objects.read_next()
