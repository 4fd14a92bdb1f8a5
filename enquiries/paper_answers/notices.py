"""Mail about an answer that was given with a code."""

from django.conf import settings
from django.urls import reverse

from outbox.mail import enqueue


def confirmation_wanted(paper, token):
    """To the address given with the answer, which is one of the municipality's: open the link, and it counts."""
    row = paper.addressee
    enqueue(
        paper.email,
        key=f"enquiry-paper-answer:{paper.pk}",
        subject=f"{row.enquiry.number_name}への回答を確かめてください",
        body=(
            f"特別区長会事務局からの照会です。\n{row.enquiry.number_name}「{row.enquiry.title}」\n\n"
            f"書面の符号で、{row.municipality}の回答が入力されました。\n記入した人：{paper.said_by}\n\n"
            "次のページを開いて回答を読み、まちがいなければ「この回答を確定する」を押してください。7日間有効です。\n\n"
            f"{settings.BASE_URL}{reverse('enquiries:code-confirm', args=[token])}\n\n"
            "お心当たりのないときは、何もしないでください。押すまでは、事務局が確かめるのを待ちます。"
        ),
        is_urgent=True,
    )
