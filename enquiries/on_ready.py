"""What enquiries add to pages of members, entered when the app is ready (enquiries.apps)."""

from members import hooks

from .answering.own_rows import deadlines, own_rows


def register() -> None:
    """Enter the rows of わたしの自治体 and of the 引継書 with members."""
    hooks.own_rows.append(own_rows)
    hooks.sheet["deadlines"].append(deadlines)
