"""Mails and notices about a message (お問合せ), one function each; its transitions call them."""

from django.conf import settings

from members.people.notices import date_and_time
from outbox.mail import enqueue
from outbox.notify import notify


def contact_received(message, readers):
    """To the secretariat: a message has come. What was written is read in the portal alone."""
    for user in readers:
        notify(
            user,
            key=f"enquiry-received:{message.pk}",
            title=f"お問合せがありました（{message.get_kind_display()}）",
            body=(
                f"お問合せがありました。内容は、ログインしてお読みください。\n受付番号：{message.pk}\n"
                f"種類：{message.get_kind_display()}\n受付日時：{date_and_time(message.created_at)}"
            ),
            url=message.get_absolute_url(),
            for_secretariat=True,
        )


def receipt(message):
    """To whoever asked: it has come. Nothing that was typed stands here, for the address may be another person's."""
    enqueue(
        message.email,
        key=f"enquiry-receipt:{message.pk}",
        subject="お問合せを受け付けました",
        body=(
            "全国連携ポータルへのお問合せを受け付けました。特別区長会事務局が読み、必要なときはメールで回答します。\n\n"
            f"受付番号：{message.pk}\n種類：{message.get_kind_display()}\n受付日時：{date_and_time(message.created_at)}\n\n"
            "お書きになった内容は、このメールには載せていません。\n"
            "お心当たりがないときは、ほかの方がアドレスを間違えて入力したものです。このメールは捨ててください。"
        ),
    )


def answered(message, answer):
    """To whoever asked: the secretariat's answer, with what was asked below."""
    quoted = "\n".join(f"> {line}" for line in message.text.splitlines())
    enqueue(
        message.email,
        key=f"enquiry-answer:{answer.pk}",
        subject=f"お問合せへの回答（受付番号{message.pk}）",
        body=(
            f"{f'{message.name} 様' if message.name else 'お問合せをくださった方へ'}\n\n{answer.text}\n\n"
            f"特別区長会事務局\n\n"
            f"もう一度お尋ねになるときは、お問合せのページからお書きください。\n{settings.BASE_URL}/contact/\n\n"
            f"お問合せ（{date_and_time(message.created_at)}）\n{quoted}"
        ),
    )
