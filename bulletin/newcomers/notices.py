"""The message to the first people of a ward or municipality; arrivals.py calls it and hands it the readers."""

from django.urls import reverse

from bulletin.proposals.notices import days_left
from outbox.notify import notify_all

MOST = 20  # of each kind, in one mail


def waiting(municipality, parts, readers, day):
    """To the first people: what waits for the municipality. `parts`: of arrivals.Waiting, each may be empty."""
    asked = [f"{each}（{each.municipality}、{days_left(each, day)}）" for each in parts.proposals]
    sections = [
        ("回答を待っている提案・募集", asked),
        ("会員自治体すべてにあてた募集（回答できます）", parts.calls),
        ("相談の届いている提案・募集", parts.lines),
        ("連携の申入れを受けた提案・募集", parts.matchings),
        ("共同提案の確認を求めている提案・募集", parts.invitations),
        ("参加者として名前のある連携事例", parts.cases),
    ]
    listed = [f"{name}（{len(rows)}件）\n{_lines(rows)}" for name, rows in sections if rows]
    notify_all(
        readers,
        key=f"waiting:{municipality.pk}:{day}",
        title=f"{municipality}に届いているものがあります",
        body=(
            f"{municipality}の担当者がいなかった間に、次のものが届いています。まだ誰にも知らせていませんでした。\n\n"
            + "\n".join(listed)
            + f"\n回答は、「受信箱」のページから、{municipality}としてできます。\n"
        ),
        url=reverse("bulletin:inbox"),
    )


def _lines(rows):
    """A line for each of the first MOST, and one that says how many more there are."""
    more = f"・ほか{len(rows) - MOST}件\n" if len(rows) > MOST else ""
    return "".join(f"・{row}\n" for row in rows[:MOST]) + more
