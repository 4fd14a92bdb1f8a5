"""Mail to those who signed up for a class: they have a place, wait, moved up, or cancelled.

It holds nothing that was typed: anybody may type anybody's address.
"""

from django.conf import settings

from outbox.mail import enqueue

KINDS = ("in", "up", "out")


def keys_of(pk):
    """Keys of every mail about the applicant of this number."""
    return [f"sign-up-{kind}:{pk}" for kind in KINDS]


def signed_up(applicant):
    placed = applicant.state == applicant.State.PLACED
    what = "参加の申込みを受け付けました。" if placed else "定員に達しているため、キャンセル待ちで受け付けました。"
    then = "" if placed else "\n席が空くと、順番にメールでお知らせします。"
    _mail(applicant, "in", "申込みを受け付けました" if placed else "キャンセル待ちで受け付けました", f"{what}{then}")


def moved_up(applicant):
    _mail(applicant, "up", "参加できるようになりました", "席が空いたため、参加できるようになりました。")


def cancelled(applicant):
    _mail(applicant, "out", "申込みを取り消しました", "参加の申込みを取り消しました。", with_link=False)


def _mail(applicant, kind, subject, text, *, with_link=True):
    chosen = applicant.signed_up_for
    how = "参加できなくなったときは、次のページで取り消してください。"
    link = f"\n\n{how}\n{settings.BASE_URL}{applicant.cancel_address}" if with_link else ""
    enqueue(
        applicant.email,
        key=f"sign-up-{kind}:{applicant.pk}",
        subject=subject,
        body=(
            f"{text}\n\n申込番号　{applicant.pk}\n{chosen}\n{chosen.event.title}\n"
            f"{settings.BASE_URL}{chosen.event.entry.get_absolute_url()}{link}"
        ),
        is_urgent=True,
    )
