"""What enquiries add to pages of members, entered when the app is ready (enquiries.apps)."""

from members import hooks

from .yearly_return import own_rows as yearly_return


def register() -> None:
    """Enter the rows of わたしの自治体."""
    hooks.own_rows.append(yearly_return.own_rows)
