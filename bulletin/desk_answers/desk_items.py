"""対応待ち of the secretariat: answers given with a code, which count once somebody has looked at them."""

from django.urls import reverse

from bulletin.paper_answers.models import PaperAnswer
from portal.desk_items import DeskItem


def desk_items(now):
    """An item for each answer that waits, the oldest first."""
    for paper in PaperAnswer.objects.waiting().with_places():
        title = f"{paper.addressee.proposal.number_name}に{paper.addressee.municipality}から書面の符号による回答"
        address = reverse("bulletin-answers:paper-decide", args=[paper.pk])
        yield DeskItem("書面の回答", title, address, paper.received_at, "事務局", "回答を確かめる", is_awaited=True)
