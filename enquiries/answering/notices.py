"""Messages within a municipality about its answer. `readers`: who is told, and the municipality each serves."""

from django.urls import reverse

from outbox.notify import notify_all
from portal.japanese.wareki import full_date


def handed_in(answer, readers, *, by):
    """To the people of the municipality: its answer was handed in, by whom or how."""
    enquiry, place = answer.addressee.enquiry, answer.addressee.municipality
    how = f"回答の方法：{answer.how}\n" if answer.channel else ""
    _tell(
        readers,
        enquiry,
        by=by,
        key=f"enquiry-handed-in:{answer.pk}:{answer.revision}",
        title=f"{enquiry.number_name}に{place}の回答を提出しました",
        body=(
            f"{enquiry.number_name}「{enquiry.title}」に、{place}の回答が提出されました。\n{how}"
            f"締切りまでは直せます（回答期限 {full_date(answer.addressee.due_on)}）。\n"
        ),
    )


def approval_wanted(answer, managers, *, by):
    """To the managers: the answer is written and waits for one of them to hand it in."""
    enquiry = answer.addressee.enquiry
    _tell(
        managers,
        enquiry,
        by=by,
        key=f"enquiry-approval:{answer.pk}:{answer.revision}",
        title=f"{enquiry.number_name}の回答が、提出の承認を待っています",
        body=(
            f"{enquiry.number_name}「{enquiry.title}」の回答を、{by}さんが書きました。\n"
            f"確かめて提出してください（回答期限 {full_date(answer.addressee.due_on)}）。\n"
        ),
    )


def returned_to_writers(passing, readers, *, by):
    """To the people of the municipality: a manager wants the answer changed before it is handed in, and why."""
    enquiry = passing.addressee.enquiry
    _tell(
        readers,
        enquiry,
        by=by,
        key=f"enquiry-returned:{passing.pk}",
        title=f"{enquiry.number_name}の回答を直してください",
        body=(
            f"{enquiry.number_name}「{enquiry.title}」の回答を、{by}さんが、直すように戻しました。\n"
            f"理由：{passing.note}\n回答期限は{full_date(passing.addressee.due_on)}です。\n"
        ),
    )


def passed_on(passing, readers, *, by):
    """To the people of the office that answers from now on."""
    enquiry = passing.addressee.enquiry
    note = f"申し送り：{passing.note}\n" if passing.note else ""
    _tell(
        readers,
        enquiry,
        by=by,
        key=f"enquiry-passed-on:{passing.pk}",
        title=f"{enquiry.number_name}の回答を担当してください",
        body=(
            f"{enquiry.number_name}「{enquiry.title}」の回答を、{by}さんが{passing.office.name}に回しました。\n"
            f"{note}回答期限は{full_date(passing.addressee.due_on)}です。\n"
        ),
    )


def _tell(readers, enquiry, *, by, **message):
    """A message (key, title, body) with the way to the municipality's answer; who did it gets none."""
    notify_all(readers, exclude=by, url=reverse("enquiries:answer", args=[enquiry.pk]), **message)
