"""Messages about an enquiry, one function each. `readers`: who is told, and the municipality each of them serves."""

from django.urls import reverse

from outbox.notify import notify_all
from portal.japanese.wareki import wareki


def answer_wanted(enquiry, readers):
    """To the people of those asked: the enquiry came, what it asks and until when."""
    notify_all(
        readers,
        key=f"enquiry:{enquiry.pk}",
        title=f"{enquiry.number_name}：{enquiry.title}（回答期限 {wareki(enquiry.due_on)}）",
        body=f"{_head(enquiry)}{enquiry.lead}\n",
        url=_answer(enquiry),
    )


def extended(enquiry, readers, until):
    """To those that have not handed in: the last day is later now."""
    notify_all(
        readers,
        key=f"enquiry-extended:{enquiry.pk}:{until.isoformat()}",
        title=f"{enquiry.number_name}の回答期限を{wareki(until)}に延ばしました",
        body=f"{_head(enquiry, until)}",
        url=_answer(enquiry),
    )


def sent_back(addressee, readers):
    """To the people of the municipality: the secretariat asks for a corrected answer, and why."""
    enquiry = addressee.enquiry
    notify_all(
        readers,
        key=f"enquiry-sent-back:{addressee.pk}:{addressee.handed_in_at.isoformat()}",
        title=f"{enquiry.number_name}の回答が差し戻されました",
        body=(
            f"{_head(enquiry, addressee.due_on)}理由：{addressee.sent_back_reason}\n"
            "直して、もう一度提出してください。それまでは、前に提出した回答が有効です。\n"
        ),
        url=_answer(enquiry),
    )


def _head(enquiry, until=None):
    """The first lines of a message: what it is about and the last day."""
    return (
        f"特別区長会事務局からの照会です。\n{enquiry.number_name}「{enquiry.title}」\n"
        f"回答期限：{wareki(until or enquiry.due_on)}\n"
    )


def _answer(enquiry):
    return reverse("enquiries:answer", args=[enquiry.pk])
