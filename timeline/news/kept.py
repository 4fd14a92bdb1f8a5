"""お知らせ of the secretariat as they are kept at the end of each day (portal.web.kept): those shown on it."""

import datetime

from portal.japanese.wareki import wareki
from portal.web.kept.lists import KeptList, Words
from portal.web.markdown import plain_text

from .models import News


def _rows(day: datetime.date) -> dict[str, Words]:
    """By the first day, the oldest first. One query."""
    return {
        f"{news.starts_on}-{news.pk}": Words(
            [
                news.title,
                wareki(news.starts_on),
                wareki(news.ends_on) if news.ends_on else "",
                plain_text(news.body),
            ],
            news.get_absolute_url(),
            str(news.starts_on),
            str(news.ends_on or ""),
        )
        for news in News.objects.shown(day)
    }


NEWS = KeptList("news", "事務局からのお知らせ", ("件名", "掲載を始めた日", "掲載の最後の日", "内容"), _rows)
