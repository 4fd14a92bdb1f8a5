"""対応待ち of the secretariat: answers given with a code, which count once somebody has looked at them."""

from django.urls import reverse

from portal.desk_items import DeskItem, DeskList

from .models import EnquiryPaperAnswer


def desk_items(now):
    """Answers that wait, the oldest first."""
    waiting = EnquiryPaperAnswer.objects.waiting().with_places().order_by("received_at", "pk")
    yield DeskList("書面の回答", waiting, _describe, page="enquiries:paper-decide", is_awaited=True)


def _describe(papers):
    for paper in papers:
        row = paper.addressee
        title = f"{row.enquiry.number_name}に{row.municipality}から書面の符号による回答"
        address = reverse("enquiries:paper-decide", args=[paper.pk])
        yield DeskItem(title, address, paper.received_at, "事務局", "回答を確かめる")
