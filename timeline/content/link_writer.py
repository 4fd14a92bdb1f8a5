"""Writes the links of a content: what led to an entry."""

from django.core.exceptions import ValidationError

from timeline.entries.errors import ContentError, Problem
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Item


def write_links(entry, content):
    """Write the links that `content` names: what led to `entry`."""
    problems, kept = [], []
    for row in content.get("links", []):
        try:
            kept.append(_write_link(entry, row))
        except (Entry.DoesNotExist, Item.DoesNotExist):
            message = f"「{row['from']}」という経過か、その議題がありません。"
            problems.append(Problem("links", "つながり", message))
        except ValidationError as error:
            problems += [Problem("links", "つながり", message) for message in error.messages]
    if problems:
        raise ContentError(problems)
    entry.links_earlier.exclude(pk__in=kept).delete()


def _write_link(entry, row):
    earlier = Entry.objects.get_by_natural_key(str(row["from"]))
    link = entry.links_earlier.filter(earlier=earlier).first() or entry.links_earlier.model(
        earlier=earlier, later=entry
    )
    link.kind = row["as"]
    link.earlier_item = _linked_item(earlier, row.get("from_item"))
    link.later_item = _linked_item(entry, row.get("item"))
    link.full_clean()
    link.save()
    return link.pk


def _linked_item(entry, position):
    """The agenda item a link is about: the one counted from above, or a meeting's only one."""
    if not entry.is_meeting:
        return None
    if position:
        return entry.items.get(position=position)
    only = list(entry.items.all()[:2])
    return only[0] if len(only) == 1 else None
