"""Merges two changed contents of one entry (three-way); conflicts are left to be chosen."""

from portal.web.differences import differences
from portal.web.edit_conflicts import Conflict

from .changes import content_from_units, content_units, unit_label, unit_order, value_text


def merge(base, saved, own):
    """(merged content, conflicts) of `own` and what others `saved`, both changed from `base`.

    A unit only one of the two changed is taken as changed; one that both changed stays as in `own`.
    """
    by_part = len({len(content.get("parts", [])) for content in (base, saved, own)}) == 1
    old, theirs, mine = (content_units(content, by_part) for content in (base, saved, own))
    merged, conflicts = {}, []
    for name in sorted({*old, *theirs, *mine}, key=unit_order):
        before, their, my = old.get(name), theirs.get(name), mine.get(name)
        merged[name] = their if my == before else my
        if my not in (before, their) and their != before:
            conflicts.append(
                Conflict(name, unit_label(name), *differences(value_text(name, their), value_text(name, my)))
            )
    return content_from_units(merged), conflicts


def with_saved(own, saved, names):
    """`own`, but with what is `saved` in the units of these names."""
    by_part = len(own.get("parts", [])) == len(saved.get("parts", [])) and "parts" not in names
    mine, theirs = content_units(own, by_part), content_units(saved, by_part)
    return content_from_units(mine | {name: theirs.get(name) for name in names if name in {*mine, *theirs}})
