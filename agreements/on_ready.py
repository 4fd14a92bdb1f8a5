"""What agreements add to pages of members, entered when the app is ready (agreements.apps)."""

from members import hooks

from .ties import own_rows


def register() -> None:
    """Enter the yearly return of ties with members, for わたしの自治体."""
    hooks.own_rows.append(own_rows.own_rows)
