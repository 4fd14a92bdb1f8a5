"""Days as HTML: what every page prints for a day or a span of days.

平成29年（2017年） and 8月21日（月） are two unbreakable halves; a line may break only between them. 祝 marks holidays.
Made here in Python because template filters in a loop cost more than the database.
"""

import datetime

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from portal.database.periods import first_moment
from portal.japanese import holidays
from portal.japanese.wareki import clock, era_year, weekday

# Everything below is built from numbers and the characters of this module: nothing to escape.


def year_half(day: datetime.date) -> str:
    """平成29年（2017年）."""
    return f"{era_year(day)}年（{day.year}年）"


def time_tag(day: datetime.date, text: str) -> SafeString:
    """`text` as an unbreakable <time> for `day`."""
    return mark_safe(f'<time datetime="{day}" class="nowrap">{text}</time>')


def marked_weekday(day: datetime.date) -> str:
    """月, on a holiday 月・祝, on a day off because of one 月・休."""
    sign = holidays.mark(day)
    return f"{weekday(day)}・{sign}" if sign else weekday(day)


def month_day(day: datetime.date, weekdays: bool = True) -> str:
    """8月21日（月）."""
    return f"{day.month}月{day.day}日" + (f"（{marked_weekday(day)}）" if weekdays else "")


def full_day(day: datetime.date, weekdays: bool = True) -> SafeString:
    """平成29年（2017年）8月21日（月）."""
    return mark_safe(
        f'<time datetime="{day}"><span class="nowrap">{year_half(day)}</span>'
        f'<span class="nowrap">{month_day(day, weekdays)}</span></time>'
    )


def full_moment(moment: datetime.datetime) -> SafeString:
    """令和8年（2026年）11月23日（月）18時5分, in Tokyo."""
    local = timezone.localtime(moment)
    return mark_safe(
        f'<time datetime="{local:%Y-%m-%dT%H:%M%z}"><span class="nowrap">{year_half(local.date())}</span>'
        f'<span class="nowrap">{month_day(local.date())}</span><span class="nowrap">{clock(local)}</span></time>'
    )


def end_of(day: datetime.date) -> datetime.datetime:
    """The first moment after `day` in Tokyo."""
    return first_moment(day + datetime.timedelta(days=1))


def _second(first: datetime.date, last: datetime.date, weekdays: bool) -> str:
    """The last day of a span, without the month it shares with the first; the year when it differs, or its era."""
    if last.year != first.year or era_year(last) != era_year(first):
        return year_half(last) + month_day(last, weekdays)
    if last.month != first.month:
        return month_day(last, weekdays)
    return f"{last.day}日" + (f"（{marked_weekday(last)}）" if weekdays else "")


def _joint(first: datetime.date, last: datetime.date) -> str:
    """Two days in a row are named both (5月30、31日); longer spans run from – to. No line begins with a comma."""
    return "、<wbr>" if (last - first).days == 1 else "<wbr>～"


def full_span(first: datetime.date, last: datetime.date) -> SafeString:
    """平成29年（2017年）8月21日（月）～9月29日（金）; one day alone when both are the same."""
    if first == last:
        return full_day(first)
    return mark_safe(f"{full_day(first)}{_joint(first, last)}{time_tag(last, _second(first, last, True))}")


def short_span(first: datetime.date, last: datetime.date, weekdays: bool = False) -> SafeString:
    """8月21日～9月29日, for lists that stand under their year."""
    if first == last:
        return time_tag(first, month_day(first, weekdays))
    return mark_safe(
        f"{time_tag(first, month_day(first, weekdays))}{_joint(first, last)}"
        f"{time_tag(last, _second(first, last, weekdays))}"
    )


def weekday_span(first: datetime.date, last: datetime.date) -> str:
    """水曜日, 水・祝, 土・日 or 月～金・祝, for lists that stand under their year."""
    if first == last:
        return marked_weekday(first) if holidays.mark(first) else f"{weekday(first)}曜日"
    return f"{marked_weekday(first)}{'・' if (last - first).days == 1 else '～'}{marked_weekday(last)}"


CALLED_OFF = {"cancelled": "中止", "postponed": "延期"}  # by the event_status of entries


def is_planned(first_day: datetime.date | None, day: datetime.date) -> bool:
    """Whether what begins on `first_day` is still to come on `day`; what bears no day is not."""
    return first_day is not None and first_day > day


def planned_tag(first_day: datetime.date | None, day: datetime.date, status: str = "") -> SafeString:
    """The mark 予定 as a tag for what is still to come on `day`, empty for the rest: one look in every list.

    `status`: the event_status of an entry, of which 中止 and 延期 are marked before and after its day.
    """
    if status in CALLED_OFF:
        return format_html('<span class="tag tag--late">{}</span>', CALLED_OFF[status])
    return mark_safe('<span class="tag tag--state">予定</span>' if is_planned(first_day, day) else "")


def as_of(day: datetime.date) -> SafeString:
    """HTML line that says which day (基準日) the numbers on a page are for."""
    return format_html(
        '<p class="as-of"><span class="as-of__label">基準日</span><span>{}現在</span></p>', full_day(day, False)
    )
