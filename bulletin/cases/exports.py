"""連携事例 and 連携事例の参加者 as files."""

from datetime import date

from django.conf import settings

from bulletin.proposals.exports import CODE, PAGE
from members.models import Municipality
from members.places.exports import PLACE_FIELDS
from portal.web.days import is_planned
from portal.web.downloads import Column, Kind, Listing

from .models.cases import Case
from .models.participants import Participant
from .models.roles import ParticipantRole

KEY, TITLE = Column("事例の記号", Kind.CODE, "連携事例を指す記号。ページのURLにもなり、変わらない"), Column("件名")
CASES = Listing(
    "連携事例",
    "公開している連携事例。1行が1件。自分の自治体で絞り込むと、作成中のものも入る",
    (
        KEY,
        TITLE,
        Column("あらまし"),
        Column("きっかけ", meaning="、".join(Case.Channel.labels)),
        Column("もとの提案", Kind.NUMBER, "提案の番号。掲示板のほかから始まったものは空欄"),
        Column("結果"),
        Column("来場者数", Kind.NUMBER, "単位は人"),
        Column("終了日", Kind.DATE, "続いていれば空欄。基準日を選んだときは、その日までの終了だけ"),
        Column("公開日時", Kind.MOMENT, "作成中で、まだ公開していなければ空欄"),
        PAGE,
    ),
)
PARTICIPANTS = Listing(
    "連携事例の参加者",
    "連携事例と、それに加わった自治体・特別区の組",
    (
        KEY,
        TITLE,
        Column("役割", meaning=f"はじめは{'、'.join(Participant.Role.labels)}。事務局が設定で加え、ことばを変えられる"),
        CODE,
        Column("都道府県"),
        Column("自治体"),
    ),
)


def cases(found, asked=None):
    """Rows of CASES, in the order of `found`. One query. An end after the day `asked` for is no part of that day."""
    for case in found.select_related("proposal").iterator():
        closed_on = None if asked and is_planned(case.closed_on, asked) else case.closed_on
        yield (
            *(case.key, case.title, case.summary, case.get_channel_display()),
            *(case.proposal and case.proposal.number, case.result),
            *(case.visitors, closed_on, case.published_at, settings.BASE_URL + case.get_absolute_url()),
        )


def participants(found, asked=None):
    """Rows of PARTICIPANTS; those who left after the day `asked` for as well. Two queries, four with such a day."""
    roles = ParticipantRole.objects.names()
    rows = Participant.objects.filter(case__in=found.order_by().values("pk")).order_by(
        "case__key", "municipality__lg_code"
    )
    fields = ("case__key", "case__title", "role", *PLACE_FIELDS)
    here = ((key, title, roles[role], *place) for key, title, role, *place in rows.values_list(*fields).iterator())
    if not asked:
        return here
    return iter(sorted([*here, *_left_later(found, asked, roles)], key=lambda row: (row[0], row[3])))


def _left_later(found, asked, roles):
    """Rows of PARTICIPANTS for those who took part in the cases on `asked` and do no longer."""
    gone = [
        (key, title, roles[role], code)
        for key, title, former in found.order_by().values_list("key", "title", "former")
        for code, _, _, role, until in former
        if date.fromisoformat(until) >= asked
    ]
    places = Municipality.objects.filter(lg_code__in=[row[-1] for row in gone]).select_related("prefecture")
    names = {place.lg_code: (place.prefecture.name, place.name) for place in places}
    return [(*row, *names[row[-1]]) for row in gone]
