"""回答の確認 as a file: whom to call about a proposal."""

from bulletin.proposals.models.words import AnswerWord
from portal.web.downloads import Column, Kind, Listing

CONTACTS = Listing(
    "回答の確認",
    "提案や募集に自ら回答していない区・自治体と、その連絡先",
    (
        Column("全国地方公共団体コード", Kind.CODE, "6桁"),
        Column("自治体"),
        Column("回答", meaning="未回答なら空欄"),
        Column("回答の方法", meaning="代理回答か書面の符号による回答なら、伝えた人と日"),
        Column("担当課", meaning="2つ以上あれば「／」でつなぐ"),
        Column("電話番号", meaning="担当課の順。2つ以上あれば「／」でつなぐ"),
        Column("共有メールアドレス", meaning="担当課の順。2つ以上あれば「／」でつなぐ"),
        Column("代表担当者", meaning="2人以上いれば「／」でつなぐ"),
        Column("代表担当者のメールアドレス", meaning="代表担当者の順。2人以上いれば「／」でつなぐ"),
        Column("最後に送り直した日時", Kind.MOMENT),
    ),
    names_people=True,
)


def contact_rows(found):
    """Rows of CONTACTS, from contacts.contacts(). One query."""
    words = AnswerWord.objects.names()
    for row, offices, managers, *_ in found:
        of_offices = ([getattr(each, name) for each in offices] for name in ("name", "telephone", "email"))
        of_people = ([getattr(each.user, name) for each in managers] for name in ("name", "email"))
        yield (
            *(row.municipality.lg_code, row.municipality.full_name, words.get(row.answer, ""), row.how),
            *("／".join(each) for each in (*of_offices, *of_people)),
            row.asked_again_at,
        )
