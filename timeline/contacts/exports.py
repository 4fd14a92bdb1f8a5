"""The table of 接触の記録 to download."""

from portal.web.downloads import Column, Kind, Listing

from .models import Contact

CONTACTS = Listing(
    "接触の記録",
    "自分の自治体（事務局なら事務局）が記録した接触。空欄は、記録がない",
    (
        Column("日", Kind.DATE),
        Column("終わりの日", Kind.DATE, "この日を含む。1日だけなら空欄"),
        Column("向き", meaning="、".join(Contact.Direction.labels)),
        Column("用件"),
        Column("相手の自治体・協定団体"),
        Column("相手の方"),
        Column("こちらの人"),
        Column("場所"),
        Column("紹介者"),
        Column("結果"),
        Column("このあとすること"),
        Column("担当"),
        Column("期日", Kind.DATE, "この日を含む"),
        Column("済んだ日時", Kind.MOMENT),
        Column("経過の記号", Kind.CODE),
    ),
    names_people=True,
)


def contact_rows(contacts):
    """Rows of CONTACTS. Three queries."""
    found = contacts.select_related("entry").with_partners()
    for each in found.iterator(chunk_size=500):
        partners = "、".join([*map(str, each.places.all()), *map(str, each.bodies.all())])
        people = [text.replace("\n", "、") for text in (each.counterpart, each.host)]
        yield (
            *(each.first_day, each.last_day, each.get_direction_display(), each.subject, partners, *people),
            *(each.venue, each.introduced_by, each.outcome, each.follow_up, each.follow_up_by, each.due_on),
            *(each.done_at, each.entry and each.entry.key),
        )
