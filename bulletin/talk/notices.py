"""Notices about messages (返信, 相談) on a proposal, one function each; only transitions call them.

`readers`: who is notified, and the municipality each of them serves (None: of the secretariat). A mail about a private
line goes to that line's people only, and neither its subject nor its key says who speaks with whom.
"""

from django.urls import reverse

from bulletin.proposals.notices import head
from outbox.models import Notice
from outbox.notify import notify, notify_all
from outbox.writing_out import take_back

FILE = "\nファイルが1つ添えられています。ウイルスなどの確認が済んでいれば、ポータルで受け取れます。\n"


def replied(message, readers, followers, *, has_file):
    """To the people concerned, and to followers: a message to all (返信)."""
    proposal, who = message.proposal, message.municipality
    title = f"{proposal.number_name}：{who}から返信がありました"
    body = f"{head(proposal)}{who}からの返信（会員全体あて）\n\n{message.body}\n{FILE if has_file else ''}"
    _notify(readers, message, title, body, proposal.get_absolute_url())
    _notify(followers, message, title, body, proposal.get_absolute_url(), of_office=False)


def said_on_line(message, readers, *, has_file):
    """To the proposers and the ward of a private line (相談): a new message on it."""
    proposal = message.proposal
    title = f"{proposal.number_name}について、相談の連絡があります"
    body = (
        f"{head(proposal)}{message.municipality}からの連絡\n\n{message.body}\n{FILE if has_file else ''}\n"
        f"この連絡は、掲載した自治体と{message.line}だけが読めます。\n"
    )
    _notify(readers, message, title, body, reverse("bulletin:line", args=[proposal.pk, message.line.lg_code]))


def message_hidden(message):
    """To the writer: the secretariat hid a reply, with the reason. Notices of the reply to others are deleted."""
    take_back(Notice.objects.all(), "返信を、事務局が非表示にしました。", key=f"said:{message.pk}")
    if not message.written_by:
        return
    notify(
        message.written_by,
        key=f"said-hidden:{message.pk}",
        title=f"{message.proposal.number_name}への返信を、事務局が非表示にしました",
        body=f"{head(message.proposal)}返信：{message.body}\n理由：{message.hidden_reason}\n",
        url=message.proposal.get_absolute_url(),
        municipality=message.municipality,
    )


def _notify(readers, message, title, body, url, of_office=True):
    about = {"key": f"said:{message.pk}", "title": title, "body": body, "url": url}
    notify_all(readers, exclude=message.written_by, of_office=of_office, **about)
