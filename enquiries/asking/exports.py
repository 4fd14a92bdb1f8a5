"""Excel and CSV of the enquiries, and of the addressees of one (portal.web.downloads)."""

from members.places.exports import CODE
from portal.web.downloads import Column, Kind, Listing

from .models.addressee_queries import State
from .models.addressees import EnquiryAddressee

ENQUIRIES = Listing(
    "照会の一覧",
    "事務局の照会。下書き、回答中、締め切ったものの順",
    (
        Column("番号", Kind.NUMBER, "送ったときに付く。下書きは空欄"),
        Column("件名"),
        Column("種類"),
        Column("年度_西暦", Kind.NUMBER, "決めていなければ空欄"),
        Column("基準日", Kind.DATE),
        Column("送った日時", Kind.MOMENT),
        Column("回答期限", Kind.DATE, "この日を含む"),
        Column("締め切った日時", Kind.MOMENT),
        Column("あて先", Kind.NUMBER),
        Column("提出済み", Kind.NUMBER, "差し戻したものを含む"),
        Column("知らせていないあて先", Kind.NUMBER, "担当者がいないあて先など"),
    ),
)
ADDRESSEES = Listing(
    "照会のあて先",
    "1つの照会のあて先と、回答の状況、連絡先。全国地方公共団体コードの順",
    (
        CODE,
        Column("自治体"),
        Column("状況"),
        Column("回答期限", Kind.DATE, "この日を含む。このあて先だけの延長を含む"),
        Column("知らせた日時", Kind.MOMENT),
        Column("はじめて見た日時", Kind.MOMENT),
        Column("提出日時", Kind.MOMENT, "最も新しい提出"),
        Column("最後に催促した日時", Kind.MOMENT),
        Column("担当課", meaning="2つ以上あれば「／」でつなぐ"),
        Column("電話番号", meaning="担当課の順。2つ以上あれば「／」でつなぐ"),
        Column("共有メールアドレス", meaning="担当課の順。2つ以上あれば「／」でつなぐ"),
        Column("代表担当者", meaning="2人以上いれば「／」でつなぐ"),
    ),
    names_people=True,
)
AT_ONCE = 200


def enquiry_rows(found, day):
    """Rows of ENQUIRIES. Two queries for every AT_ONCE enquiries."""
    for start in range(0, found.count(), AT_ONCE):
        part = list(found[start : start + AT_ONCE])
        counts = EnquiryAddressee.objects.counts_of([each.pk for each in part], day)
        for each in part:
            states = counts[each.pk]
            handed_in = states[State.HANDED_IN] + states[State.SENT_BACK]
            unreached = sum(states[state] for state in State.unreached())
            days = (each.as_of, each.sent_at, each.due_on, each.closed_at)
            said = (each.number, each.title, each.get_preset_display(), each.fiscal_year)
            yield (*said, *days, sum(states.values()), handed_in, unreached)


def addressee_rows(found):
    """Rows of ADDRESSEES, from roll_call.contacts()."""
    for row, state, _, offices, managers, *_ in found:
        place = row.municipality
        moments = (row.told_at, row.seen_at, row.handed_in_at, row.asked_again_at)
        of_offices = ("／".join(getattr(each, name) for each in offices) for name in ("name", "telephone", "email"))
        people = "／".join(each.user.name for each in managers)
        yield (place.lg_code, place.full_name, state, row.last_day, *moments, *of_offices, people)
