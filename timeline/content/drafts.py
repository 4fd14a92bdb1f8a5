"""Drafts of entries about signings and visits; the secretariat reads and publishes them."""

from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import days_text

from . import draft_entry


def draft_of_signing(agreements, *, by):
    """Save a draft entry about the agreements signed in one ceremony; returns it."""
    first = agreements[0]
    bodies = [agreement.body for agreement in agreements]
    content = {
        "days": str(first.signed_on),
        "kind": Entry.Kind.AGREEMENT.value,
        "title": f"{'、'.join(body.name for body in bodies)}との{first.name}の締結",
        "bodies": [body.name for body in bodies],
        "prefectures": list(dict.fromkeys(body.prefecture.name for body in bodies if body.prefecture)),
    }
    return draft_entry(content, by=by, origin=("協定の締結", first.get_desk_url()))


def draft_of_visit(*, title, first_day, last_day, visitors, hosts, matter, places, by):
    """Save a draft entry about a visit; returns it. ContentError when a place is not in the register."""
    people = [{"as": "visitor", "office": name} for name in visitors]
    people += [{"as": "receiver", "office": name} for name in hosts]
    content = {
        "days": days_text(first_day, last_day or first_day),
        "kind": Entry.Kind.VISIT.value,
        "title": title,
        "body": matter,
        "people": people,
        "places": places,
    }
    filled = {name: value for name, value in content.items() if value}
    return draft_entry(filled, by=by, origin=("訪問・意見交換の記録", ""))
