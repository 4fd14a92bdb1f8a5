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
    """Rows of the key (agreements/dot_map/_key.html): css_name, name, meaning and number of each way."""
    nearest = shown.nearest()
    return [(way.css_name, way.value, MEANINGS[way], f"{nearest[way]:,}") for way in Way]
