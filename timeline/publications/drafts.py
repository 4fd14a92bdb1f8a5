"""Drafts of entries about papers made public; the secretariat reads and publishes them."""

import datetime
from collections.abc import Iterable

from django.db import transaction

from members.models import User
from timeline.content import draft_entry
from timeline.content.item_links import link_from
from timeline.documents.models import Document
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content
from timeline.entries.models.links import Link

PUBLISHED = "公表"  # 扱い of the edition
_TELLING = 4  # characters at least of an edition's name that an item is known by: とりまとめ案, and not 案


def draft_of_publication(
    document: Document,
    *,
    day: datetime.date,
    edition: str,
    title: str,
    body: str = "",
    after: Iterable[Entry] = (),
    by: User | None,
) -> Entry | None:
    """Save a draft entry that `edition` of the paper was made public on `day`; returns it.

    It bears the edition, the bodies of the paper with their prefectures, and links from the meeting that last dealt
    with the paper and from the entries `after`. None when an entry of that day has this edition already.
    """
    with transaction.atomic():
        document = Document.objects.select_for_update().get(pk=document.pk)
        if document.editions.filter(name=edition, action=PUBLISHED, entry__first_day=day).exists():
            return None
        bodies = list(document.bodies.select_related("prefecture").order_by("number"))
        links = {entry.key: {"from": entry.key, "as": Link.Kind.NEXT.value} for entry in after}
        links |= _link_from_meeting(document, day)
        content: Content = {
            "days": str(day),
            "kind": Entry.Kind.PUBLICATION.value,
            "title": title,
            "body": body,
            "bodies": [body.name for body in bodies],
            "prefectures": list(dict.fromkeys(body.prefecture.name for body in bodies if body.prefecture)),
            "links": [links[key] for key in sorted(links)],
            "editions": [{"document": document.name, "name": edition, "action": PUBLISHED}],
        }
        return draft_entry(content, by=by, origin=("公表資料", document.get_absolute_url()))


def _link_from_meeting(document: Document, day: datetime.date) -> dict[str, Content]:
    """By its key, a link from the last published meeting until `day` with an edition of the paper: as a draft where it
    confirmed one, else as the step before.
    """
    meetings = document.editions.published().filter(
        entry__kind__key__in=Entry.Kind.meetings(), entry__first_day__lte=day
    )
    last = meetings.select_related("entry").order_by("entry__first_day", "entry__key", "pk").last()
    if last is None:
        return {}
    names = [document.name, *([last.name] if len(last.name) >= _TELLING else [])]
    kind = Link.Kind.DRAFT if last.action == "確認" else Link.Kind.NEXT
    return {last.entry.key: link_from(last.entry, kind, names)[0]}
