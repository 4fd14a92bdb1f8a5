"""What the worker does about tokens."""

from .models import DataToken


def end_unmanaged_tokens(now):
    """Daily task: DataTokenQuerySet.end_unmanaged."""
    return DataToken.objects.end_unmanaged(now)
