"""Rows of わたしの自治体 and of the 引継書: what is to be done after contacts of the municipality."""

from django.urls import reverse

from members.own_rows import OwnRow, Part, nearest
from portal.japanese.wareki import wareki

from .models import Contact

KIND = "接触のあとの対応"


def own_rows(user, day):
    """Rows for `user`, the nearest due day first. Three queries at most, and one more for the number of others."""
    waiting = nearest(_to_do(user.municipality))
    for each in waiting.first:
        is_late = bool(each.due_on and each.due_on < day)
        why = f"{each.partner}との「{each.subject}」のあとですることです。"
        page = each.get_absolute_url()
        yield OwnRow(
            Part.WAITING,
            KIND,
            _until(each),
            each.follow_up,
            page,
            why,
            "確かめる",
            due=each.due_on,
            is_late=is_late,
        )
    if waiting.next:
        title = f"ほかに{waiting.more}件"
        page = f"{reverse('timeline:contact-list')}?state=todo"
        why = "接触の記録に、期日の近い順に並んでいます。"
        yield OwnRow(Part.WAITING, KIND, "", title, page, why, "一覧を開く", due=waiting.next.due_on)


def promises(municipality, day, reader):
    """Yields (due day, text) for 引継書: what is still to be done after contacts. Three queries at most."""
    for each in _to_do(municipality):
        by = f"、担当は{each.follow_up_by}" if each.follow_up_by else ""
        yield _until(each), f"{each.follow_up}（{wareki(each.first_day)}の{each.partner}との「{each.subject}」{by}）"


def _to_do(municipality):
    return Contact.objects.of_place(municipality).to_do().with_partners()


def _until(contact):
    return f"{wareki(contact.due_on)}まで" if contact.due_on else "期日なし"
