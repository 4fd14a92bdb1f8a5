"""What waits for the secretariat of members: applications, members nobody manages, yearly confirmations, mail."""

import datetime

from django.urls import reverse
from django.utils import timezone

from outbox.models import OutgoingMail
from portal.desk_items import Pending
from portal.japanese.wareki import fiscal_year, fiscal_year_name

from .profiles.models import Profile
from .registration.models.applications import Application
from .registration.models.memberships import Membership

MAIL_KINDS = [  # what is wrong, and which mails
    ("送るのをやめたメール", OutgoingMail.objects.given_up),
    ("送れていないメール", OutgoingMail.objects.failing),
]


def pending(now):
    """At the moment `now`; a line each for what is decided one by one, one line for what managers are asked anyway."""
    yield from _applications()
    yield from _without_manager(timezone.localdate(now))
    yield from _unconfirmed(timezone.localdate(now))
    yield from _mail(now)


def _applications():
    for application in Application.objects.waiting().with_places():
        assert application.submitted_at is not None  # what waits was sent
        yield Pending(
            "会員登録",
            f"{application.municipality}の申請",
            reverse("members:application-decide", args=[application.pk]),
            application.submitted_at,
            "事務局",
            "審査する",
        )


def _without_manager(today):
    for membership in Membership.objects.without_manager(today).with_places():
        place = membership.municipality
        address = reverse("members:manager-invite", args=[place.lg_code])
        yield Pending("会員登録", f"{place}に代表担当者がいません", address, today, "事務局", "招待する")


def _unconfirmed(today):
    year = fiscal_year(today)
    due = Membership.objects.with_roll(today).filter(is_due=True).count()
    if due and today >= datetime.date(year, 4, 8):  # when the managers have been reminded once (members.people.tasks)
        title = f"{fiscal_year_name(year)}の棚卸しが{due}自治体でまだです"
        yield Pending("棚卸し", title, reverse("members:roll-list"), datetime.date(year, 4, 8), "代表担当者", "見る")
    old = Profile.objects.filter(confirmed_on__lte=today - datetime.timedelta(days=365)).order_by("confirmed_on")
    oldest = old.first()
    if oldest:
        title = f"魅力発信のページが{old.count()}自治体で1年以上確かめられていません"
        yield Pending("棚卸し", title, reverse("members:roll-list"), oldest.confirmed_on, "代表担当者", "見る")


def _mail(now):
    for name, mails in MAIL_KINDS:
        first = mails().order_by("created_at").first()
        if first:
            title = f"{name}が{mails().count()}通あります"
            yield Pending("メール", title, reverse("desk:mail-list"), first.created_at, "管理者", "確かめる")
    overdue = OutgoingMail.objects.overdue(now).untried().order_by("created_at")
    if first := overdue.first():
        title = f"15分以上送られていないメールが{overdue.count()}通あります（送信の処理が止まっていないか）"
        yield Pending("メール", title, reverse("desk:mail-list"), first.created_at, "管理者", "確かめる")
