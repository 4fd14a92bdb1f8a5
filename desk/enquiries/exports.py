"""Download of the enquiries (お問合せ)."""

from portal.web.downloads import Column, Kind, Listing

from .models import Enquiry

ENQUIRIES = Listing(
    "お問合せ",
    "公開のページから届いたお問合せ。新しい順。期間が過ぎたものは、名前、アドレス、内容が空欄",
    (
        Column("受付番号", Kind.NUMBER),
        Column("受付日時", Kind.MOMENT),
        Column("種類", meaning="、".join(Enquiry.Kind.labels)),
        Column("状態", meaning="、".join(Enquiry.State.labels)),
        Column("対応する人"),
        Column("お名前"),
        Column("メールアドレス"),
        Column("内容"),
        Column("済にした日時", Kind.MOMENT),
    ),
    names_people=True,
)


def enquiries(found):
    """Rows of ENQUIRIES, from enquiries with_people. One query."""
    for each in found.iterator():
        labels = (each.get_kind_display(), each.get_state_display(), str(each.handled_by or ""))
        yield (each.pk, each.created_at, *labels, each.name, each.email, each.text, each.done_at)
