"""メールの送信: the administrator's page of mails waiting, failing, given up and sent."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import administrator_page, reauthenticate_for_download
from outbox import exports
from outbox.models import Circular, OutgoingMail
from portal.web import downloads
from portal.web.days import full_moment

MOST = 20


@administrator_page
@reauthenticate_for_download
@require_http_methods(["GET", "HEAD", "POST"])
def mail_list(request):
    mails = OutgoingMail.objects
    if request.method == "POST":
        count = mails.try_now()
        messages.success(
            request, f"未送信の{count}件を、すぐに送り直します。" if count else "未送信のメールはありません。"
        )
        return redirect("desk:mail-list")
    table = exports.MAIL.of(lambda: exports.mail(mails.all()), length=mails.count)
    if file := downloads.file_response(request, table):
        return file
    now = timezone.now()
    context = {
        "waiting_count": mails.waiting().count(),
        "people": Circular.objects.people(),
        "is_overdue": mails.overdue(now).exists() or Circular.objects.overdue(now).exists(),
        "shows_text": not settings.EMAIL_HOST,
        "folder": settings.EMAIL_FILE_PATH,
        "lists": [
            ("failing", "送れていないもの", _rows(mails.failing(), "next_try_at")),
            ("waiting", "これから送るもの", _rows(mails.untried(), "created_at")),
            ("given-up", "送るのをやめたもの", _rows(mails.given_up(), "given_up_at")),
            ("sent", "最近送ったもの", _rows(mails.sent(), "sent_at")),
        ],
    }
    return render(request, "desk/mail/mail_list.html", context)


def _rows(mails, field):
    """Pairs of a mail and its `field` as HTML, at most MOST."""
    return [(mail, full_moment(getattr(mail, field))) for mail in mails[:MOST]]
