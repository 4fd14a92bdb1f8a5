"""The public lists that the worker keeps at the end of each day, for ?known_on= (portal.web.kept)."""

import datetime

from django.utils import timezone

from members.directory.kept import MUNICIPALITIES
from portal.web.kept.lists import KeptList
from timeline.documents.kept import DOCUMENTS
from timeline.news.kept import NEWS

KEPT_LISTS: list[KeptList] = [DOCUMENTS, NEWS, MUNICIPALITIES]


def keep_lists(now: datetime.datetime) -> int:
    """Keep the lists as those of the end of the day before `now`, once a day; how many were kept.

    In the first hour of a day only: later they may say what was not said the day before. A day that is missed so is
    refused by the list's page.
    """
    if timezone.localtime(now).hour:
        return 0
    day = timezone.localdate(now) - datetime.timedelta(days=1)
    return sum(kept.keep(day) for kept in KEPT_LISTS)
