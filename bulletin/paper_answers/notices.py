"""Mail about an answer that was given with a code."""

from django.conf import settings
from django.urls import reverse

from bulletin.proposals.notices import head
from outbox.mail import enqueue


def confirmation_wanted(paper, token):
    """To the address given with the answer, which is one of the municipality's: open the link, and it counts."""
    addressee = paper.addressee
    comment = f"補足：{paper.comment}\n" if paper.comment else ""
    enqueue(
        paper.email,
        key=f"paper-answer:{paper.pk}",
        subject=f"{addressee.proposal.number_name}への回答を確かめてください",
        body=(
            f"{head(addressee.proposal)}書面の符号で、{addressee.municipality}の回答が入力されました。\n"
            f"回答：{paper.get_answer_display()}\n{comment}記入した人：{paper.said_by}\n\n"
            "まちがいなければ、次のページを開いて「この回答を確定する」を押してください。7日間有効です。\n\n"
            f"{settings.BASE_URL}{reverse('bulletin-paper:confirm', args=[token])}\n\n"
            "お心当たりのないときは、何もしないでください。押すまでは、事務局が確かめるのを待ちます。"
        ),
        is_urgent=True,
    )
