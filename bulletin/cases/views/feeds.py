"""新着の配信 of cases: the newest published ones as a feed, the same for every reader."""

from django.urls import reverse

from portal.web.feeds import MOST, Item, feed_response
from portal.web.page_cache import public_page

from ..models.cases import Case


@public_page
def case_feed(request):
    return feed_response(request, "連携事例", reverse("bulletin:case-list"), _cases())


def _cases():
    """Yields feed items of the newest published cases. One query."""
    for case in Case.objects.published().order_by("-published_at", "-pk")[:MOST]:
        url, channel = case.get_absolute_url(), case.get_channel_display()
        yield Item(f"case/{case.key}", case.title, url, case.summary, channel, case.published_at)
