"""What the chronology adds to the rooms below it, entered when the app is ready (timeline.apps)."""

from members import hooks

from . import hooks as own_hooks
from .corrections import public_log
from .event_records import entry_links as event_links
from .meetings import entry_links
from .sign_ups import entry_links as sign_up_links


def register() -> None:
    """What is put right below is written into the public log; entries lead to their meeting."""
    hooks.corrected.append(public_log.write)
    hooks.corrections.append(public_log.of_rows)
    own_hooks.pages_above += [entry_links.pages_above, event_links.pages_above, sign_up_links.pages_above]
