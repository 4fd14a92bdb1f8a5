"""Notices of the board, for tests."""

from outbox.models import Notice


def notified(kind):
    """Addresses of those with a notice whose key begins with `kind`: once for each notice, sorted."""
    return sorted(Notice.objects.filter(key__startswith=kind).values_list("user__email", flat=True))
