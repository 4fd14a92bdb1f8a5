"""Rows of お知らせ of the secretariat, as home and the list show them."""

from portal.web.days import full_day


def news_rows(found):
    """Triples of day, address and title of the news. One query."""
    return [(full_day(each.starts_on, weekdays=False), each.get_absolute_url(), each.title) for each in found]
