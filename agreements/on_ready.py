"""What agreements and ties add to pages of members, entered when the app is ready (agreements.apps)."""

from members import hooks

from .signing.models.agreements import Agreement
from .ties import hand_overs, own_rows
from .ties.models import Tie


def register() -> None:
    """Enter rows of わたしの自治体 and of the 引継書, and the filters of the directory of municipalities."""
    hooks.own_rows.append(own_rows.own_rows)
    hooks.sheet["agreements"].append(hand_overs.agreements)
    hooks.directory_marks.append(hooks.Mark("agreement", "広域連携協定", Agreement.objects.municipalities_on))
    hooks.directory_marks.append(hooks.Mark("tie", "各区交流", Tie.objects.places_on))
