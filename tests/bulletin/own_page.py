"""わたしの自治体 for tests: what stands on it, as its rows and as the page."""

from django.utils import timezone

from members.dashboard import own_parts
from members.models import User
from members.own_rows import Part


def rows(user, part=Part.WAITING):
    """Rows of a part of the page of `user`, read again from the database; none for who serves nowhere."""
    reader = User.objects.get(pk=user.pk)
    return own_parts(reader, timezone.localdate())[part] if reader.municipality else []


def said(user, part=Part.WAITING):
    """(title, verb) of the rows of a part."""
    return [(row.title, row.verb) for row in rows(user, part)]
