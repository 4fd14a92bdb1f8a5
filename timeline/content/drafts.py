"""Drafts of entries about signings; the secretariat reads and publishes them."""

from timeline.entries.models.entries import Entry

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
