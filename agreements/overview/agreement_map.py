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
    """One prefecture as components/_tile_map.html wants it; its label begins with what the tile shows."""
    short = prefecture.short_name
    if prefecture.code == TOKYO:
        variant, count, what = "tile--ward", str(WARDS), f"特別区{WARDS}"
    elif number:
        variant, count, what = "tile--agreed", str(number), f"協定のある市町村{number}"
    else:
        variant, count, what = "", "", "協定なし"
    label = f"{short[:2]}：{prefecture.name}、{what}"
    return prefecture.code, short, short[:2], address, variant, count, label
