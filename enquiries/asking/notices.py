"""Messages about an enquiry, one function each. `readers`: who is told, and the municipality each of them serves."""

from django.urls import reverse

from members.people.reach import counted, names
from outbox.notify import notify_all
from portal.japanese.wareki import full_date, wareki

HOW = "ログインして、「回答する」から提出してください。保存した下書きは残っています。\n"


def answer_wanted(enquiry, readers, *, is_first):
    """To the people of those asked: the enquiry came, what it asks and until when. `is_first`: it is being sent."""
    notify_all(
        readers,
        is_first=is_first,
        key=f"enquiry:{enquiry.pk}",
        title=f"{enquiry.number_name}：{enquiry.title}（回答期限 {wareki(enquiry.due_on)}）",
        body=f"{_head(enquiry)}\n{enquiry.lead}\n\nログインして、「回答する」から提出してください。\n",
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


def new_version(enquiry, questionnaire, readers):
    """To those that are writing an answer: the questions were changed, and what becomes of what they wrote."""
    notify_all(
        readers,
        key=f"enquiry-version:{enquiry.pk}:{questionnaire.version}",
        title=f"{enquiry.number_name}の設問が変わりました",
        body=(
            f"{_head(enquiry)}設問を直し、第{questionnaire.version}版にしました。\n"
            "書きかけの回答は残っています。同じ設問への回答はそのまま使えるので、新しい設問を確かめて提出してください。\n"
        ),
        url=_answer(enquiry),
    )


def asked_again(enquiry, readers, now):
    """To those that have not handed in: the secretariat asks once more."""
    notify_all(
        readers,
        key=f"enquiry-asked-again:{enquiry.pk}:{now.isoformat()}",
        title=f"事務局から、{enquiry.number_name}への回答のお願いです",
        body=f"{_head(enquiry)}回答が、まだ提出されていません。\n{HOW}{enquiry.lead}\n",
        url=_answer(enquiry),
    )


def due(enquiry, readers, last_day, when, day):
    """To those that have not handed in, `when` of last_day: "before", "on" or "after" it; `day` is today."""
    left = (last_day - day).days
    said = f"回答期限まで、あと{left}日です。" if left > 0 else "今日が回答期限です。"
    if left < 0:
        said = f"回答期限を{-left}日過ぎました。締め切られるまでは提出できます。"
    notify_all(
        readers,
        key=f"enquiry-due:{enquiry.pk}:{last_day}:{when}",
        title=f"{enquiry.number_name}：{said.removesuffix('。').split('。')[0]}",
        body=f"{_head(enquiry, last_day)}{said}\n{HOW}",
        url=_answer(enquiry),
    )


def escalated(enquiry, managers, last_day, day):
    """To the managers of those that have not handed in days after the last day."""
    notify_all(
        managers,
        key=f"enquiry-escalated:{enquiry.pk}:{last_day}",
        title=f"{enquiry.number_name}の回答が、期限を{(day - last_day).days}日過ぎても提出されていません",
        body=f"{_head(enquiry, last_day)}代表担当者の方に知らせています。担当を確かめてください。\n{HOW}",
        url=_answer(enquiry),
    )


def escalated_to_secretariat(enquiry, secretariat, silent, last_day, day):
    """To the secretariat, once for each last day: which municipalities (`silent`) have not handed in."""
    notify_all(
        dict.fromkeys(secretariat),
        key=f"enquiry-missing:{enquiry.pk}:{last_day}",
        title=f"{enquiry.number_name}：期限を{(day - last_day).days}日過ぎて、{counted(silent)}が未提出です",
        body=f"{_head(enquiry, last_day)}未提出の{counted(silent)}：{names(silent)}\n電話などで確かめてください。\n",
        url=f"{reverse('enquiries:addressee-list', args=[enquiry.pk])}?state=silent",
    )


def _head(enquiry, until=None):
    """The first lines of a message: what it is about and the last day."""
    return (
        f"特別区長会事務局からの照会です。\n{enquiry.number_name}「{enquiry.title}」\n"
        f"回答期限：{full_date(until or enquiry.due_on)}\n"
    )


def _answer(enquiry):
    return reverse("enquiries:answer", args=[enquiry.pk])
