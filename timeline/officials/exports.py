"""Tables of people whom entries name, to download."""

from portal.web.downloads import Column, Kind, Listing
from timeline.entries.exports import KEY, TITLE
from timeline.entries.models.programme import Role

APPEARANCES = Listing(
    "経過に登場する人",
    "公開している経過に、氏名のある人。1行が1回の登場",
    (
        Column("氏名", meaning="いくつかの名前で載る人は、まとめた先の氏名"),
        Column("記載の氏名", meaning="経過の記載のまま"),
        Column("当時の職", meaning="経過の記載のまま"),
        Column("役割", meaning="、".join(kind.label for kind in Role.Kind if kind in Role.Kind.of_people())),
        Column("日", Kind.DATE, "経過の初日"),
        KEY,
        TITLE,
    ),
)
ADVISERS = Listing(
    "顧問",
    "顧問を依頼した人。空欄の日は、記録がない",
    (
        Column("氏名"),
        Column("何の顧問か"),
        Column("依頼した日", Kind.DATE),
        Column("承諾の日", Kind.DATE),
        Column("終了の日", Kind.DATE, "この日の前日まで顧問"),
    ),
)
MENTIONS = Listing(
    "人と結びついていない記載",
    "経過に氏名があり、誰のことかをまだ決めていない記載。下書きの経過を含む",
    (Column("記載の氏名"), Column("記載の職"), Column("件数", Kind.NUMBER), Column("候補")),
)


def appearance_rows(roles):
    """Rows of APPEARANCES of the roles, the newest first. One query."""
    fields = ("person__merged_into__name", "person__name", "name", "office", "kind")
    ordered = roles.order_by("-entry__first_day", "entry__key", "position")
    for kept, own, name, office, kind, *entry in ordered.values_list(
        *fields, "entry__first_day", "entry__key", "entry__title"
    ).iterator():
        yield kept or own, name, office, Role.Kind(kind).label, *entry


def adviser_rows(adviserships):
    """Rows of ADVISERS. One query."""
    return adviserships.values_list("person__name", "matter", "asked_on", "accepted_on", "ended_on").iterator()


def mention_rows(found):
    """Rows of MENTIONS of what suggestions.mentions() found."""
    for mention in found:
        yield mention.name, mention.office, mention.number, "／".join(person.name for person, _ in mention.candidates)
