"""Row of わたしの自治体 for a ward: its answer says ties that its list does not yet say."""

from django.urls import reverse

from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from members.own_rows import OwnRow, Part

from .intake import TieIntake


def own_rows(user, day):
    """The row of the ward `user` serves, of its newest answer; none for municipalities. At most three queries."""
    ward = user.municipality
    if not ward.is_ward:
        return
    returns = Enquiry.objects.sent().of_presets([Enquiry.Preset.YEARLY_RETURN])
    answers = Answer.objects.handed_in().with_places().select_related("addressee__enquiry")
    answer = answers.filter(addressee__municipality=ward, addressee__enquiry__in=returns).order_by("-pk").first()
    if answer and (number := TieIntake(answer).differences().number):
        enquiry = answer.addressee.enquiry
        page = reverse("enquiries:tie-intake", args=[enquiry.pk])
        why = f"提出した回答のうち{number}件が、各区交流の一覧にまだありません。"
        yield OwnRow(Part.WAITING, "各区交流", "未登録", f"{enquiry}の回答", page, why, "確かめて登録する")
