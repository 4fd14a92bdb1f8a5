"""新着の配信: feeds in Atom (RFC 4287) of what is public.

An item keeps its name when its page moves, so that no reader is shown it twice.
"""

import datetime
import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpResponse, HttpResponseBadRequest
from django.utils.feedgenerator import Atom1Feed

MOST = 50  # items of a feed
SINCE = 2026  # the year from which the portal's host gives its names (RFC 4151)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


class Item(NamedTuple):
    name: str  # within the portal, for ever: entry/2017-08-21
    title: str
    url: str  # path of its page
    text: str  # plain, one line a paragraph
    category: str
    updated_at: datetime.datetime


def feed_response(request, title: str, page: str, items: Iterable[Item]):
    """The feed of `items`, the newest first; `page` is the path of the list that it tells of.

    A feed has no 基準日: one that is asked for is refused in words, never passed over.
    """
    if request.GET.get("as_of", "").strip():
        return refuse_day()
    feed = Atom1Feed(
        title=f"{title}｜全国連携ポータル",
        link=settings.BASE_URL + page,
        description=None,
        language="ja",
        author_name="特別区長会事務局",
        feed_url=settings.BASE_URL + request.path,
        feed_guid=_name(f"feed{request.path}"),
    )
    for item in items:
        feed.add_item(
            title=_clean(item.title),
            link=settings.BASE_URL + item.url,
            description=escape(_clean(item.text)).replace("\n", "<br>"),  # Atom takes it for HTML
            unique_id=_name(item.name),
            categories=[item.category],
            updateddate=item.updated_at,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type="application/atom+xml; charset=utf-8")


def refuse_day():
    """Response 400 of what machines read again and again and no day can be chosen for: feeds and calendars."""
    return HttpResponseBadRequest("基準日（as_of）は選べません。\n", content_type="text/plain; charset=utf-8")


def _name(name):
    return f"tag:{urlsplit(settings.BASE_URL).hostname},{SINCE}:{name}"


def _clean(text):
    """`text` without the characters that XML cannot hold."""
    return _NOT_XML.sub("", text)
