"""Row of わたしの自治体: whether the roll (担当者の年次確認) of the fiscal year is confirmed."""

from django.urls import reverse
from django.utils import timezone

from members.own_rows import OwnRow, Part
from members.people.models.roll_confirmations import RollConfirmation
from portal.japanese.wareki import fiscal_year, fiscal_year_name, wareki


def own_rows(user, day):
    """The row of the roll of the municipality `user` serves: due or done. At most two queries."""
    year = fiscal_year(day)
    title, people = f"{fiscal_year_name(year)}の担当者の年次確認", reverse("members:people")
    given = RollConfirmation.objects.of_year(day).filter(municipality=user.municipality).first()
    if given:
        confirmed = f"{wareki(timezone.localdate(given.confirmed_at))}に確認"
        yield OwnRow(
            Part.YEARLY, "担当者の年次確認", confirmed, title, people, "担当者の一覧を確かめました。", "一覧を見る"
        )
    elif RollConfirmation.objects.is_due(user.municipality, day):
        why = "担当者の一覧が正しいことを、年に一度、代表担当者が確かめます。"
        verb = "確かめる" if user.is_manager else "一覧を見る"
        yield OwnRow(Part.WAITING, "担当者の年次確認", "未確認", title, people, why, verb)
