"""What the chronology adds to the rooms below it, entered when the app is ready (timeline.apps)."""

from members import hooks

from .corrections import public_log


def register() -> None:
    """Write what is put right below into the public log, and give it back to the pages that show it."""
    hooks.corrected.append(public_log.write)
    hooks.corrections.append(public_log.of_rows)
