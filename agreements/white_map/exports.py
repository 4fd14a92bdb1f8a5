"""Excel and CSV of the 空白マップ (portal.web.downloads): each municipality that is not reached, with its way in."""

from django.conf import settings

from members.places.exports import CODE, PLACE, PREFECTURE
from portal.web.downloads import Column, Kind, Listing

from .ways_in import KINDS
from .white_map import State

BLANKS = Listing(
    "空白マップ",
    "基準日に、23区との結びつき（各区交流、会員登録、広域連携協定）の記録がない市町村と、紹介できる相手",
    (
        CODE,
        PREFECTURE,
        PLACE,
        Column("状態", meaning="、".join(state.value for state in State if state is not State.REACHED)),
        Column("紹介の種類", meaning="、".join(KINDS) + "。この順に探し、はじめに見つかったもの"),
        Column("紹介できる相手", meaning="記録から見つからなければ空欄"),
        Column("理由"),
        Column("距離_km", Kind.NUMBER, "理由にある自治体までの直線距離。四捨五入。距離によらなければ空欄"),
        Column("出典", meaning="理由が載っているページ"),
    ),
)


def blanks(white_map):
    """Rows of BLANKS from a WhiteMap. No query."""
    prefectures = {prefecture.code: prefecture.name for prefecture in white_map.record.counts.prefectures()}
    for blank in white_map.blanks:
        place, way = blank.dot.place, blank.way
        prefecture = prefectures[place.prefecture]
        told = (way.kind, way.who, way.reason, way.km, f"{settings.BASE_URL}{way.url}") if way else (None,) * 5
        yield (place.lg_code, prefecture, blank.name.removeprefix(prefecture), blank.state.value, *told)
