"""Row of わたしの自治体: whether there is a profile (魅力発信), and when it was last confirmed."""

from django.urls import reverse

from members.own_rows import OwnRow, Part
from portal.japanese.wareki import wareki

from .models import Profile, full_years

TITLE = "魅力発信のページ"


def own_rows(user, day):
    """The row of the profile of the municipality `user` serves. One query."""
    edit = reverse("members:profile-edit")
    profile = Profile.objects.editable_by(user).first()
    if not profile:
        why = "出せるもの、求めることを書くと、自治体のページに載り、誰でも読めます。"
        yield OwnRow(Part.WAITING, "魅力発信", "未作成", TITLE, edit, why, "書く")
        return
    confirmed = f"{wareki(profile.confirmed_on)}に確認"
    if full_years(profile.confirmed_on, day):
        why = "前に確かめてから1年以上たちました。"
        yield OwnRow(Part.WAITING, "魅力発信", confirmed, f"{TITLE}の確認", edit, why, "確かめる")
    else:
        page = user.municipality.get_absolute_url()
        yield OwnRow(Part.YEARLY, "魅力発信", confirmed, TITLE, page, "次の確認は1年後です。", "直す", edit)
