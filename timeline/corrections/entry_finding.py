"""Finding about an entry of the chronology, placed by its day, its title and the agenda item it is about."""

from difflib import SequenceMatcher

from portal.findings import Finding
from portal.japanese.wareki import wareki

_LONGEST = 60  # characters of an agenda item in the place of a finding


def entry_finding(rule, entry, detail, printed, computed, explanation, *, item=None):
    """A Finding about `entry`; with `item`, its place names the agenda item (議題) too.

    A meeting deals with many matters under one title (区長会総会): the title alone says too little there.
    """
    place = f"{wareki(entry.first_day)}　{entry.title}"
    if item is not None and item.text != entry.title:
        text = item.text if len(item.text) <= _LONGEST else f"{item.text[:_LONGEST]}…"
        place += f"「{text}」"
    return Finding(f"{rule}:{entry.key}:{detail}", place, printed, computed, explanation, entry.get_absolute_url())


def item_about(entry, title):
    """The agenda item of a meeting `entry` whose text has most in common with `title`; None when none clearly has."""
    if not entry.is_meeting:
        return None
    items = [(_common(item.text, title), item) for item in entry.items.all()]
    longest, item = max(items, key=lambda pair: pair[0], default=(0, None))
    return item if longest >= 4 else None


def _common(text, title):
    """Length of the longest run of characters that both texts have."""
    return SequenceMatcher(None, text, title, autojunk=False).find_longest_match().size
