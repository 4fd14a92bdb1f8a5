"""What agreements and ties add to pages of members, entered when the app is ready (agreements.apps)."""

from members.hooks import Mark, directory_marks

from .signing.models.agreements import Agreement
from .ties.models import Tie


def register() -> None:
    """Enter the filters of the directory of municipalities."""
    directory_marks.append(Mark("agreement", "広域連携協定", Agreement.objects.municipalities_on))
    directory_marks.append(Mark("tie", "各区交流", Tie.objects.places_on))
