"""What templates draw of the dot map on a day: the map, its key and its years; for its own page and for home."""

from .dots import Way
from .years import years

MEANINGS = {
    Way.TIE: "区が直接行う交流",
    Way.MEMBER: "このポータルの会員",
    Way.AGREED: "市長会・町村会を通じて",
    Way.NONE: "",
}


def map_context(record, shown):
    """What the map, its key and its years show of a DotDay (agreements/dot_map/_map.html, _key.html, _years.html)."""
    return {
        "day": shown.day,
        "map": shown,
        "municipalities": f"{len(shown.dots):,}",
        "all_places": f"{len(shown.dots) + len(shown.wards):,}",
        "tied": f"{shown.tied:,}",
        "key": key_of(shown),
        "years": years(record, shown.day),
    }


def key_of(shown):
    """Rows of the key (agreements/dot_map/_key.html): css_name, name, meaning and number of each way.

    The number is that of dots drawn so, where each municipality is one dot; where others have the way as well, drawn as
    in a row above, the meaning says with how many it is that many: 321 of an agreement are 319 dots and 2 others.
    """
    nearest, each = shown.nearest(), shown.each()
    return [(way.css_name, way.value, _meaning(way, nearest[way], each[way]), f"{nearest[way]:,}") for way in Way]


def _meaning(way, drawn, having):
    above = f"。上の行と重なる{having - drawn:,}を加えて{having:,}" if having > drawn else ""
    return MEANINGS[way] + above
