"""Rows of わたしの自治体 and of the 引継書: what is to be done after contacts of the municipality."""

from django.urls import reverse

from members.own_rows import OwnRow, Part
from portal.japanese.wareki import wareki

from .models import Contact

KIND = "接触のあとの対応"
MOST = 5  # one by one; the rest is a number with the way to the list


def own_rows(user, day):
    """Rows for `user`, the nearest due day first. Four queries at most."""
    waiting = Contact.objects.of_place(user.municipality).to_do()
    found = list(waiting.prefetch_related("places__prefecture", "bodies")[: MOST + 1])
    for each in found[:MOST]:
        until = f"{wareki(each.due_on)}まで" if each.due_on else "期日なし"
        is_late = bool(each.due_on and each.due_on < day)
        why = f"{each.partner}との「{each.subject}」のあとですることです。"
        page = each.get_absolute_url()
        yield OwnRow(
            Part.WAITING,
            KIND,
            until,
            each.follow_up,
            page,
            why,
            "確かめる",
            due=each.due_on,
            is_late=is_late,
        )
    if len(found) > MOST:
        title = f"ほかに{waiting.count() - MOST}件"
        page = f"{reverse('timeline:contact-list')}?state=todo"
        why = "接触の記録に、期日の近い順に並んでいます。"
        yield OwnRow(Part.WAITING, KIND, "", title, page, why, "一覧を開く", due=found[MOST].due_on)


def promises(municipality, day, reader):
    """Yields (due day, text) for 引継書: what is still to be done after contacts. Three queries."""
    waiting = Contact.objects.of_place(municipality).to_do()
    for each in waiting.prefetch_related("places__prefecture", "bodies"):
        by = f"、担当は{each.follow_up_by}" if each.follow_up_by else ""
        until = f"{wareki(each.due_on)}まで" if each.due_on else "期日なし"
        yield until, f"{each.follow_up}（{wareki(each.first_day)}の{each.partner}との「{each.subject}」{by}）"
