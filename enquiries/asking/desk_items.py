"""対応待ち of the secretariat: enquiries with silent addressees after the last day, with letters to send, to close."""

import datetime
import functools

from django.urls import reverse
from django.utils import timezone

from portal.desk_items import DeskItem, DeskList

from .models.addressees import EnquiryAddressee
from .models.enquiries import Enquiry


def desk_items(now):
    """Open enquiries, the nearest last day first. Two queries, and one more for each list that has rows."""
    day = timezone.localdate(now)
    late = EnquiryAddressee.objects.overdue(day).reached(day)
    letters = EnquiryAddressee.objects.answerable().unreached(day)
    say_late, say_letters = functools.partial(_late, late), functools.partial(_by_letter, letters)
    yield DeskList("未提出の照会", _with(late), say_late, page="enquiries:addressee-list", is_awaited=True)
    yield DeskList("書面で尋ねる照会", _with(letters), say_letters, page="papers:letter-list")
    over = Enquiry.objects.open().filter(due_on__lt=day).exclude(pk__in=_enquiries(late))
    yield DeskList("締め切る照会", over.order_by("due_on", "pk"), _to_close, page="enquiries:enquiry-detail")


def _enquiries(rows):
    return rows.order_by().values("enquiry")


def _with(rows):
    return Enquiry.objects.filter(pk__in=_enquiries(rows)).order_by("due_on", "pk")


def _late(rows, enquiries):
    numbers = rows.numbers_of([each.pk for each in enquiries])
    for each in enquiries:
        yield DeskItem(
            title=f"{each}：期限を過ぎて{numbers[each.pk]}が未提出",
            url=f"{reverse('enquiries:addressee-list', args=[each.pk])}?state=silent",
            since=each.due_on + datetime.timedelta(days=1),
            holder="",
            action="あて先に確かめる",
        )


def _by_letter(rows, enquiries):
    numbers = rows.numbers_of([each.pk for each in enquiries])
    for each in enquiries:
        yield DeskItem(
            title=f"{each}：{numbers[each.pk]}には、ポータルで知らせられません",
            url=f"{reverse('papers:letter-list')}?enquiry={each.pk}",
            since=timezone.localdate(each.sent_at),
            holder="事務局",
            action="書面で送る",
        )


def _to_close(enquiries):
    for each in enquiries:
        yield DeskItem(
            title=f"{each}：回答期限を過ぎ、すべて提出されました",
            url=each.get_absolute_url(),
            since=each.due_on + datetime.timedelta(days=1),
            holder="事務局",
            action="締め切る",
        )
