"""Days in templates, outside of loops; inside loops the view makes them (portal.web.days)."""

import datetime

from django import template
from django.utils import timezone

from portal.japanese import wareki
from portal.web import days

register = template.Library()
register.filter("full_day", days.full_day)
register.filter("full_moment", days.full_moment)
register.filter("as_of", days.as_of)
register.filter("wareki", wareki.wareki)
register.filter("fiscal_year_name", wareki.fiscal_year_name)


@register.filter
def plain_day(day):
    """平成28年（2016年）4月26日, without the weekday."""
    return days.full_day(day, weekdays=False)


@register.filter
def moment_in_words(moment):
    """令和8年（2026年）11月23日（月）18時5分, for mails."""
    local = timezone.localtime(moment)
    return f"{wareki.full_date(local.date())}{wareki.clock(local)}"


@register.filter
def version_day(version):
    """令和8年11月23日, for the version 2026-11-23.5 of a text (Wording.version)."""
    return wareki.wareki(datetime.date.fromisoformat(version[:10]))


@register.filter
def short_moment(moment):
    """11月23日18時5分, for something that happened lately."""
    local = timezone.localtime(moment)
    return f"{days.month_day(local.date(), weekdays=False)}{wareki.clock(local)}"
