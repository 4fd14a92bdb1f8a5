"""連携事例 and 連携事例の参加者 as files."""

from django.conf import settings

from bulletin.proposals.exports import CODE, PAGE
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
        Column("終了日", Kind.DATE, "続いていれば空欄"),
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


def cases(found):
    """Rows of CASES, in the order of `found`. One query."""
    for case in found.iterator():
        yield (
            *(case.key, case.title, case.summary, case.get_channel_display(), case.proposal_id, case.result),
            *(case.visitors, case.closed_on, case.published_at, settings.BASE_URL + case.get_absolute_url()),
        )


def participants(found):
    """Rows of PARTICIPANTS. Two queries."""
    roles = ParticipantRole.objects.names()
    rows = Participant.objects.filter(case__in=found.order_by().values("pk")).order_by(
        "case__key", "municipality__lg_code"
    )
    place_fields = [f"municipality__{field}" for field in ("lg_code", "prefecture__name", "name")]
    for key, title, role, *place in rows.values_list("case__key", "case__title", "role", *place_fields).iterator():
        yield (key, title, roles[role], *place)
