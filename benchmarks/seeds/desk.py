"""What piles up behind the pages: the audit, notices of every person, mail that was sent."""

from datetime import timedelta

from django.utils import timezone

from members.models import Municipality, User
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine

from .progress import batches

UNREAD = 6  # of each person, the newest


def fill(size):
    places = list(Municipality.objects.not_wards().filter(ended_on=None))
    desk = User.objects.get(email="sec0@example.jp")
    for span in batches(size.audit_lines, "操作の記録"):
        AuditLine.objects.bulk_create(
            AuditLine(
                action="承認",
                subject_kind="会員登録申請",
                subject_id=position,
                subject=f"{places[position % len(places)].name} 企画政策課",
                by=desk,
                by_name=desk.name,
                municipality=places[position % len(places)],
            )
            for position in span
        )
    now, people = timezone.now(), list(User.objects.order_by("pk"))
    for span in batches(size.notices * len(people), "お知らせ"):
        Notice.objects.bulk_create(
            _notice(people[position % len(people)], position // len(people), now) for position in span
        )
    for span in batches(size.mails, "メール"):
        OutgoingMail.objects.bulk_create(_mail(people[position % len(people)], position, now) for position in span)


def _notice(person, age, now):
    return Notice(
        user=person,
        key=f"seed-{age}:{person.pk}",
        title="提案がありました",
        body="本文です。" * 5,
        url="/bulletin/",
        created_at=now - timedelta(hours=age),
        read_at=now if age >= UNREAD else None,
    )


def _mail(person, position, now):
    return OutgoingMail(
        key=f"seed-{position}",
        user=person,
        to=person.email,
        subject="お知らせ",
        body="",
        message_id=f"<seed-{position}@example.jp>",
        sent_at=now,
    )
