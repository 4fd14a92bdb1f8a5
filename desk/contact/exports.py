"""Download of the messages (お問合せ)."""

from portal.web.downloads import Column, Kind, Listing

from .models import ContactMessage

CONTACT_MESSAGES = Listing(
    "お問合せ",
    "公開のページから届いたお問合せ。新しい順。期間が過ぎたものは、名前、アドレス、内容が空欄",
    (
        Column("受付番号", Kind.NUMBER),
        Column("受付日時", Kind.MOMENT),
        Column("種類", meaning="、".join(ContactMessage.Kind.labels)),
        Column("状態", meaning="、".join(ContactMessage.State.labels)),
        Column("対応する人"),
        Column("お名前"),
        Column("メールアドレス"),
        Column("内容"),
        Column("済にした日時", Kind.MOMENT),
    ),
    names_people=True,
)


def contact_messages(found):
    """Rows of CONTACT_MESSAGES, from messages with_people. One query."""
    for each in found.iterator():
        labels = (each.get_kind_display(), each.get_state_display(), str(each.handled_by or ""))
        yield (each.pk, each.created_at, *labels, each.name, each.email, each.text, each.done_at)
