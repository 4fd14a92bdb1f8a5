"""Terms of agreements: whole years, and the month before a renewal in which either side may give notice."""

import calendar
import datetime

ONE_DAY = datetime.timedelta(days=1)


def years_after(day, years):
    """The day on which a term of whole years that began on `day` is over; for 29 February it is 1 March (民法143条)."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return datetime.date(day.year + years, 3, 1)


def notice_opens(renews_on):
    """A month before the renewal, or the last day of that month where it has no such day."""
    year, month = (renews_on.year, renews_on.month - 1) if renews_on.month > 1 else (renews_on.year - 1, 12)
    return datetime.date(year, month, min(renews_on.day, calendar.monthrange(year, month)[1]))


def last_renewal_noticed(day):
    """The last renewal whose notice_opens is on `day` or before it."""
    year, month = (day.year, day.month + 1) if day.month < 12 else (day.year + 1, 1)
    last = calendar.monthrange(year, month)[1]
    ends_its_month = (day + ONE_DAY).day == 1
    return datetime.date(year, month, last if ends_its_month else min(day.day, last))
