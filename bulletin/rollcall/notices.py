"""Messages about answers and the deadline, one function each; transitions and reminders call them.

`readers`: who is notified, and the municipality each of them serves (None: neither, or the secretariat). Each message
is complete in itself: the number, the days left, what was said and what is asked.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from bulletin.proposals.notices import days_left, head, summary
from members.people.reach import NOBODY, counted, names
from outbox.notify import notify_all


def answered(addressee, counts, proposers, followers, others):
    """To the proposers and who follows: a ward has answered, or revised its answer. `others` do not read its word.

    `counts`: AskedCounts of its proposal.
    """
    proposal = addressee.proposal
    ward, said = addressee.municipality, addressee.get_answer_display()
    again = "回答を改めました" if addressee.version > 1 else "回答しました"
    title = f"{proposal.number_name}：{ward}が{again}（{said}）"
    comment = f"補足：{addressee.comment}\n" if addressee.comment else ""
    sum_up = f"これまでの回答：{counts.in_words('自治体' if proposal.is_call else '区')}\n"
    what, key = f"{head(proposal)}{ward}が{again}。\n回答：{said}\n", f"answered:{addressee.pk}:{addressee.version}"
    how = f"回答の方法：{addressee.how}\n" if addressee.channel else ""  # with names, for members
    way = f"回答の方法：{addressee.get_channel_display()}\n" if addressee.channel else ""
    message = {"exclude": addressee.answered_by, "key": key, "title": title, "url": proposal.get_absolute_url()}
    notify_all(proposers, body=f"{what}{how}{comment}{sum_up}", **message)
    notify_all(followers, body=f"{what}{how}{comment}{sum_up}", of_office=False, **message)
    notify_all(others, body=f"{what}{way}{sum_up}", of_office=False, **message)


def recorded(addressee, readers, *, by):
    """To the people of the municipality: the secretariat has taken down its answer (代理回答), which it may revise."""
    proposal = addressee.proposal
    comment = f"補足：{addressee.comment}\n" if addressee.comment else ""
    notify_all(
        readers,
        exclude=by,
        key=f"recorded:{addressee.pk}:{addressee.version}",
        title=f"{proposal.number_name}に、{addressee.municipality}の代理回答を記録しました",
        body=(
            f"{head(proposal)}電話などで聞いた回答を、事務局が{addressee.municipality}の回答として記録しました。\n"
            f"回答：{addressee.get_answer_display()}\n回答の方法：{addressee.how}\n{comment}"
            "違っているときは、ログインして回答を改めてください。事務局の記録に代わって、その回答が示されます。\n"
        ),
        url=reverse("bulletin:answer", args=[proposal.pk]),
    )


def asked_again(addressee, readers):
    """To the people of a municipality that has not answered: the secretariat asks once more (再送)."""
    proposal = addressee.proposal
    notify_all(
        readers,
        key=f"asked-again:{addressee.pk}:{addressee.asked_again_at.isoformat()}",
        title=f"事務局から、{proposal.number_name}への回答のお願いです",
        body=f"{head(proposal)}{addressee.municipality}の回答が、まだありません。\n{_what_to_do(addressee)}\n{summary(proposal)}",
        url=reverse("bulletin:answer", args=[proposal.pk]),
    )


def assigned(addressee, readers, *, by):
    """To the person who now looks after the proposal in the ward, or to the people of the office it was given to."""
    proposal, office, holder = addressee.proposal, addressee.office, addressee.holder
    if not (office or holder):
        return
    who = f"{holder}さん" if holder else office.name
    what = f"{proposal.kind_name}を担当する{'人' if holder else '担当課'}"
    ask = f"{by}さんが、この{what}を{who}にしました。\n{_what_to_do(addressee)}"
    notify_all(
        readers,
        exclude=by,
        of_office=not holder,
        key=f"assigned:{addressee.pk}:{timezone.now().isoformat()}",
        title=f"{proposal.number_name}を担当してください",
        body=head(proposal) + ask,
        url=reverse("bulletin:handling", args=[proposal.pk]),
    )


def due(addressee, users, key, day):
    """To addressees that have not answered: reminder (催促) before the last day for answers, on it, and after it."""
    proposal = addressee.proposal
    left = days_left(proposal, day)
    title = f"{proposal.number_name}に、{addressee.municipality}がまだ回答していません（{left}）"
    body = head(proposal, day) + _what_to_do(addressee)
    readers = dict.fromkeys(users, addressee.municipality)
    notify_all(readers, key=key, title=title, body=body, url=reverse("bulletin:answer", args=[proposal.pk]))


def escalated(addressee, users, key, day):
    """To the managers of a ward that has not answered after the deadline."""
    proposal = addressee.proposal
    body = (
        f"{head(proposal, day)}回答期限を過ぎましたが、{addressee.municipality}の回答がありません。"
        f"事務局にも知らせました。\n{_what_to_do(addressee)}"
    )
    title = f"{proposal.number_name}：{addressee.municipality}の回答が期限を過ぎています"
    readers = dict.fromkeys(users, addressee.municipality)
    notify_all(readers, key=key, title=title, body=body, url=reverse("bulletin:answer", args=[proposal.pk]))


def escalated_to_secretariat(proposal, told, nobody, users, key, day):
    """To the secretariat: the wards that have not answered; once for each proposal and deadline.

    `told`: those whose people were asked and reminded; `nobody`: those without people, who were told nothing.
    """
    body, title = f"{head(proposal, day)}回答期限を過ぎました。\n", []
    if told:
        title.append(f"{counted(told)}の回答がありません")
        body += (
            f"次の{counted(told)}の回答がありません。\n{names(told)}\n"
            "区の担当者には知らせてあります。電話などで確かめてください。\n"
        )
    if nobody:
        title.append(f"{counted(nobody)}に{NOBODY}")
        body += (
            f"次の{counted(nobody)}には、このポータルに{NOBODY}。誰にも知らせていません。\n{names(nobody)}\n"
            f"電話などで知らせてください。担当者は、事務局の「代表担当者の招待」の画面から招待できます。\n"
            f"{settings.BASE_URL}{reverse('members:inviting-list')}\n"
        )
    body += "聞いた回答の記録、回答の用紙は「回答の確認」の画面にあります。\n"
    where = reverse("bulletin-answers:contact-list", args=[proposal.pk])
    notify_all(dict.fromkeys(users), key=key, title=f"{proposal.number_name}：{'、'.join(title)}", body=body, url=where)


def _what_to_do(addressee):
    if addressee.answer:
        return f"{addressee.municipality}はもう回答しています（{addressee.get_answer_display()}）。\n"
    return (
        f"ログインして、{addressee.municipality}として「{'」「'.join(addressee.proposal.answer_words())}」のどれかで"
        "回答してください。あとで改められます。\n"
    )
