"""One address of every type of page, with the number of queries it takes a visitor for whom nothing was kept."""

from django.db import connection
from django.utils import timezone

TODAY = timezone.localdate()
PAGES = {
    "/": 17,
    "/search/": 1,
    # PostgreSQL is asked first where the newest proposals end: portal.database.substrings
    "/search/?q=%E5%8C%97%E6%B5%B7%E9%81%93": 14 if connection.vendor == "postgresql" else 13,
    "/search/?q=%E5%B9%B3%E6%88%9028%E5%B9%B44%E6%9C%88": 5,
    "/search/?q=": 1,
    "/about/": 1,
    "/about/terms/": 2,
    "/about/privacy/": 1,
    "/about/accessibility/": 1,
    "/about/accessibility/test/": 1,
    "/easy/": 1,
    "/easy/proposals/": 1,
    "/en/": 1,
    "/en/record/": 1,
    "/about/corrections/": 3,
    "/about/corrections/1/": 2,
    "/agreements/": 7,
    "/agreements/?as_of=2016-13-40": 7,
    "/agreements/1/": 12,
    "/statistics/": 7,
    "/statistics/?as_of=2017-03-31": 7,
    f"/agreements/1/?known_on={TODAY}": 11,
    f"/statistics/?known_on={TODAY}": 8,
    "/statistics/?known_on=2001-01-01": 8,
    "/municipalities/": 6,
    "/municipalities/?prefecture=01": 4,
    "/municipalities/?q=%E6%B1%A0%E7%94%B0&kind=nonsense": 5,
    "/municipalities/?having=agreement": 6,
    "/municipalities/profiles/": 2,
    "/municipalities/map/": 9,
    "/municipalities/map/18/": 10,
    "/municipalities/network/": 10,
    "/municipalities/network/?place=131237": 10,
    "/municipalities/012068/": 13,
    "/municipalities/131091/": 12,
    "/timeline/": 4,
    "/timeline/?kind=nonsense&q=%E9%9B%AA": 5,
    "/timeline/print/": 15,
    "/timeline/2017-08-21/": 11,
    "/timeline/2018-04-16b/": 11,
    "/events/": 7,
    "/events/?as_of=2016-07-01": 7,
    "/events/calendar/": 4,
    "/events/calendar/?municipality=182109&kind=nonsense": 4,
    "/events/2017/8/": 3,
    "/bulletin/cases/": 6,
    "/bulletin/cases/?ward=131091&field=nonsense&q=%E9%9B%AA": 5,
    "/bulletin/cases/sakai-shinagawa/": 8,
    "/bulletin/figures/": 3,
    "/news/": 2,
    "/documents/": 2,
    "/data/": 5,
    "/data/columns/": 1,
    "/data/differences/": 9,
    "/documents/survey/": 6,
    "/api/": 1,
}
# reads what belongs to the entry, of which an empty kind takes a query less
KNOWN = f"/timeline/2017-08-21/?known_on={TODAY}"
LONG = ["/timeline/", "/timeline/print/"]
ACCOUNTS = ["/accounts/login/", "/accounts/password/reset/", "/accounts/signup/", "/answer/"]
MISSING = "/nothing/"
# What machines read: Atom
FEEDS = {
    "/timeline/feed/": 2,
    "/events/feed/": 2,
    "/bulletin/feed/": 2,
    "/bulletin/cases/feed/": 2,
    "/about/corrections/feed/": 2,
    "/news/feed/": 2,
    "/documents/feed/": 2,
}
CALENDARS = {  # iCalendar
    "/events/calendar.ics": 4,
    "/events/2017-08-21.ics": 4,
    "/events/calendar.ics?prefecture=26": 6,
    "/events/calendar.ics?municipality=182109&ward=131091": 7,
}
