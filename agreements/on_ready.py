"""What agreements add to pages of members, entered when the app is ready (agreements.apps)."""

from members import hooks

from .ties import hand_overs, own_rows


def register() -> None:
    """Enter the yearly return of ties for わたしの自治体, and agreements and ties for the 引継書, with members."""
    hooks.own_rows.append(own_rows.own_rows)
    hooks.sheet["agreements"].append(hand_overs.agreements)
