"""Row of わたしの自治体 for a ward: its yearly return of ties (各区調査)."""

from django.urls import reverse
from django.utils import timezone

from members.own_rows import OwnRow, Part
from portal.japanese.wareki import fiscal_year_name, wareki

from .models import Tie, TieReturn, survey_day

KIND = "各区調査"


def own_rows(user, day):
    """The row of the ward `user` serves; none for municipalities. Two queries."""
    ward = user.municipality
    if not ward.is_ward:
        return
    as_of, ties = survey_day(day), reverse("agreements:tie-list")
    title = f"{fiscal_year_name(as_of.year)}の各区調査"
    given = TieReturn.objects.filter(ward=ward, as_of=as_of).first()
    if not given:
        why = f"{wareki(as_of)}現在の各区交流の一覧を確かめ、代表担当者が事務局に回答します。"
        verb = "回答する" if user.is_manager else "一覧を確かめる"
        yield OwnRow(Part.WAITING, KIND, "未回答", title, ties, why, verb, f"{ties}#survey")
        return
    said = f"{wareki(timezone.localdate(given.returned_at))}に{len(given.lines)}件と回答"
    if given.differs_from(Tie.objects.as_of(as_of).filter(ward=ward).select_related("municipality")):
        why = "回答のあとで、一覧が変わりました。"
        yield OwnRow(Part.WAITING, KIND, said, title, ties, why, "回答し直す", f"{ties}#survey")
    else:
        yield OwnRow(Part.YEARLY, KIND, said, title, ties, "事務局に届いています。", "一覧を見る")
