"""What the board adds to pages of members, entered when the app is ready (bulletin.apps)."""

from members import hooks
from portal.files import quota
from timeline import hooks as timeline_hooks

from . import hand_overs
from .attachments.models import Attachment
from .cases import own_days
from .cases import own_rows as cases
from .fitting.fits import fits_for
from .matching import own_rows as matching
from .newcomers.arrivals import tell_first_people
from .proposals import own_rows as proposals
from .rollcall import own_rows as rollcall
from .talk import own_rows as talk


def register() -> None:
    """Enter the board's rows of わたしの自治体 and of the 引継書 with members, and what else its pages show."""
    hooks.own_rows += [room.own_rows for room in (rollcall, matching, talk, proposals, cases)]
    timeline_hooks.own_days.append(own_days.own_days)
    hooks.fits.append(fits_for)
    quota.used_by.append(Attachment.objects.used_by)
    hooks.first_people.append(tell_first_people)
    for part, rows in hand_overs.PARTS.items():
        hooks.sheet[part].append(rows)
    hooks.sheet["promises"].append(hand_overs.yearly)
