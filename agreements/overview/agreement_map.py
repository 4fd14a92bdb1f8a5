"""どこと結んでいるか: Japan as tiles, one a prefecture, and the same as a table."""

from django.urls import reverse

TOKYO, WARDS = "13", 23


class AgreementMap:
    """Prefectures with a body under agreement on a day. No query besides those of `counts`."""

    def __init__(self, counts, day):
        self.total = counts.on(day)
        bodies: dict[str, list] = {}
        for body in counts.bodies_on(day):
            bodies.setdefault(body.prefecture_id, []).append(body)
        self.rows, self.tiles = [], []
        directory = reverse("members:municipality-list")
        for prefecture in counts.prefectures():
            agreed = bodies.get(prefecture.code, [])
            number = sum(counts.of(body, day) for body in agreed)
            address = f"{directory}?prefecture={prefecture.code}"
            self.tiles.append(_tile(prefecture, address, number))
            if agreed:
                agreed.sort(key=lambda body: body.number)
                names = "、".join(body.name for body in agreed)
                self.rows.append((prefecture.name, address, names, number))
        self.without = len(self.tiles) - len(self.rows) - 1  # Tokyo is on the other side of the agreements


def _tile(prefecture, address, number):
    """One prefecture as components/_tile_map.html wants it."""
    if prefecture.code == TOKYO:
        variant, count, meaning = "tile--ward", str(WARDS), "特別区"
    elif number:
        variant, count, meaning = "tile--agreed", str(number), "協定のある市町村"
    else:
        variant, count, meaning = "", "", "協定なし"
    return prefecture.code, prefecture.short_name, address, variant, count, meaning
