"""What of the chronology is due for an agenda: drafts to confirm, results to report, papers, policy."""

import datetime

from django.urls import reverse

from portal.agenda_offers import Group, Offer
from portal.japanese.wareki import wareki
from timeline.documents.models import Document, Edition
from timeline.entries.models.entries import Entry
from timeline.entries.models.links import Link
from timeline.entries.models.programme import Item

from .models.agenda import AgendaItem

A_YEAR = datetime.timedelta(days=366)  # what is older is no news for the next meeting


def agenda_offers(day):
    """Offers for a meeting on `day`: what is not linked in the chronology as confirmed or reported yet."""
    yield from _drafts(day)
    yield from _results(day)
    yield from _reports(day)
    yield from _papers(day)


def postponed(series):
    """Items of this meeting that were put off, or stood on the agenda of one that was called off."""
    for item in AgendaItem.objects.postponed_of(series).select_related("meeting"):
        when = wareki(item.meeting.day) if item.meeting.day else "前の会"
        what = "取りやめた会の議題" if item.meeting.cancelled_at else "見送り"
        yield Offer(
            f"again-{item.pk}",
            Group.AGAIN,
            item.title,
            f"{when}の次第から（{what}）",
            item.meeting.get_absolute_url(),
            item.planned,
            item.about_id,
            item.link,
        )


def _events():
    return Entry.objects.events().exclude(event_status__in=Entry.EventStatus.called_off())


def _drafts(day):
    """Events to come, public or not, whose draft no meeting has confirmed."""
    confirmed = Link.objects.filter(kind=Link.Kind.DRAFT).values("later")
    for entry in _events().upcoming(day).exclude(pk__in=confirmed).oldest_first():
        yield Offer(
            f"draft-{entry.pk}",
            Group.DRAFT,
            f"{entry.title}の概要案",
            f"{wareki(entry.first_day)}から。案を確認した記録なし",
            reverse("timeline:editor-edit", args=[entry.pk]),
            Item.Outcome.CONFIRMED,
            entry.pk,
            Link.Kind.DRAFT,
        )


def _unreported(entries, day):
    """Public ones among them that began before `day` and ended within a year of it, and that no meeting reported."""
    reported = Link.objects.filter(kind=Link.Kind.REPORT).values("earlier")
    recent = entries.published().filter(first_day__lt=day, last_day__gte=day - A_YEAR)
    return recent.exclude(pk__in=reported).oldest_first()


def _results(day):
    for entry in _unreported(_events(), day):
        if entry.last_day >= day:
            reason = f"{wareki(entry.last_day)}まで会期中。途中の結果も報告できます"
        else:
            reason = f"{wareki(entry.last_day)}に終了。実施結果報告の記録なし"
        yield Offer(
            f"result-{entry.pk}",
            Group.RESULT,
            f"{entry.title}の実施結果",
            reason,
            entry.get_absolute_url(),
            Item.Outcome.REPORTED,
            entry.pk,
            Link.Kind.REPORT,
        )


def _reports(day):
    """Signings and what the state decided, of which no meeting was told."""
    groups = {Entry.Kind.AGREEMENT: Group.AGREEMENT, Entry.Kind.NATIONAL: Group.REPORT}
    for entry in _unreported(Entry.objects.filter(kind__key__in=[str(kind) for kind in groups]), day):
        yield Offer(
            f"report-{entry.pk}",
            groups[Entry.Kind(entry.kind_id)],
            entry.title,
            f"{wareki(entry.first_day)}。報告の記録なし",
            entry.get_absolute_url(),
            Item.Outcome.REPORTED,
            entry.pk,
            Link.Kind.REPORT,
        )


def _papers(day):
    """Papers without an edition yet, to be confirmed; and those made public, of which no meeting was told since."""
    for document in Document.objects.filter(editions=None):
        yield Offer(
            f"paper-{document.pk}",
            Group.DRAFT,
            f"{document.name}案",
            "公表資料に登録済み。版の記録なし",
            reverse("timeline:document-edit", args=[document.pk]),
            Item.Outcome.CONFIRMED,
        )
    told = _unreported(Entry.objects.filter(kind__key=Entry.Kind.PUBLICATION), day)
    for edition in Edition.objects.filter(entry__in=told).select_related("document", "entry"):
        yield Offer(
            f"edition-{edition.pk}",
            Group.REPORT,
            f"「{edition.document.name}」の公表",
            f"{wareki(edition.entry.first_day)}に{edition.action}。報告の記録なし",
            edition.document.get_absolute_url(),
            Item.Outcome.REPORTED,
            edition.entry_id,
            Link.Kind.REPORT,
        )
