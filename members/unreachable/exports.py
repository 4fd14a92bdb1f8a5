"""届かないアドレス as a file."""

from portal.web.downloads import Column, Kind, Listing

UNREACHABLE = Listing(
    "届かないアドレス",
    "メールの届かない人、担当課、招待中の人のアドレス",
    (
        Column("いつから", Kind.MOMENT),
        Column("あて先"),
        Column("アドレス"),
        Column("理由", meaning="相手のメールサーバーの返答、または事務局の記録"),
        Column("電話番号", meaning="担当課の名前と番号。2つ以上あれば「／」でつなぐ"),
        Column("すること"),
    ),
    names_people=True,
)


def unreachable_rows(found):
    """Rows of UNREACHABLE, from owners.unreachable()."""
    return [
        (bounce.since, owner, bounce.address, bounce.reply, "／".join(telephones), what)
        for bounce, owner, telephones, what in found
    ]
