"""Daily task: cases that come back every year are asked after in time, of all that take part."""

import datetime

from django.utils import timezone

from . import notices
from .models.cases import Case

CATCH_UP = datetime.timedelta(days=366)  # of what was held longer ago, the rows of わたしの自治体 alone remind


def ask_again(now):
    """Ask the participants of each case due again, once for the day on which it was held; a second run says nothing."""
    day = timezone.localdate(now)
    for case in Case.objects.due_again(day).filter(last_held_on__gte=day - CATCH_UP):
        notices.due_again(case, case.readers())
