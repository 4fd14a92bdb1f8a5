"""What the chronology adds to the rooms below it, entered when the app is ready (timeline.apps)."""

from members import hooks

from . import hooks as own_hooks
from .contacts import own_rows as contacts
from .corrections import public_log
from .event_records import entry_links as event_links
from .meetings import entry_links
from .sign_ups import entry_links as sign_up_links


def register() -> None:
    """The public log of what is put right below, the meeting of an entry, and what is to be done after contacts."""
    hooks.corrected.append(public_log.write)
    hooks.corrections.append(public_log.of_rows)
    hooks.own_rows.append(contacts.own_rows)
    hooks.sheet["promises"].append(contacts.promises)
    own_hooks.pages_above += [entry_links.pages_above, event_links.pages_above, sign_up_links.pages_above]
