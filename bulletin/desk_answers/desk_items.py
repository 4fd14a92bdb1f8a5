"""対応待ち of the secretariat: answers given with a code, which count once somebody has looked at them."""

from django.urls import reverse

from bulletin.paper_answers.models import PaperAnswer
from portal.desk_items import DeskItem, DeskList


def desk_items(now):
    """Answers that wait, the oldest first."""
    waiting = PaperAnswer.objects.waiting().with_places().order_by("received_at", "pk")
    yield DeskList("書面の回答", waiting, _describe, page="bulletin-answers:paper-decide", is_awaited=True)


def _describe(papers):
    for paper in papers:
        title = f"{paper.addressee.proposal.number_name}に{paper.addressee.municipality}から書面の符号による回答"
        address = reverse("bulletin-answers:paper-decide", args=[paper.pk])
        yield DeskItem(title, address, paper.received_at, "事務局", "回答を確かめる")
