from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.pages import create_page, edit_page
from members.access import secretariat_page
from portal.web import downloads
from portal.web.days import full_day
from portal.web.feeds import MOST, Item, feed_response
from portal.web.markdown import plain_text, render_markdown
from portal.web.page_cache import public_page

from . import exports
from .forms import NewsForm
from .kept import NEWS
from .models import News
from .news_rows import news_rows

TITLE = "事務局からのお知らせ"
DESK = (TITLE, "timeline:news-desk")
PER_PAGE = 50


@public_page(reads=["page", "known_on"])
def news_list(request):
    known = NEWS.form(request)
    if known.day:
        return NEWS.page(request, known)
    shown = News.objects.shown(timezone.localdate())
    if file := downloads.file_response(request, exports.NEWS.of(lambda: exports.news(shown))):
        return file
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "timeline/news/news_list.html", {"page": page, "rows": news_rows(page), "known": known})


@public_page
def news_feed(request):
    shown = News.objects.shown(timezone.localdate()).order_by("-updated_at", "-pk")[:MOST]
    items = (
        Item(f"news/{each.pk}", each.title, each.get_absolute_url(), plain_text(each.body), TITLE, each.updated_at)
        for each in shown
    )
    return feed_response(request, TITLE, reverse("timeline:news-list"), items)


@public_page
def news_detail(request, pk):
    today = timezone.localdate()
    news = get_object_or_404(News.objects.visible_to(request.user, today), pk=pk)
    context = {
        "news": news,
        "day": full_day(news.starts_on),
        "text": render_markdown(news.body, top=2),
        "status": news.status(today),
        "trail": [(TITLE, reverse("timeline:news-list"))],
    }
    return render(request, "timeline/news/news_detail.html", context)


@secretariat_page
def news_desk(request):
    today = timezone.localdate()
    every = News.objects.all()
    if file := downloads.file_response(request, exports.NEWS_OF_DESK.of(lambda: exports.news_of_desk(every, today))):
        return file
    page = Paginator(every, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(each, full_day(each.starts_on), each.status(today)) for each in page]
    return render(request, "timeline/news/news_desk.html", {"page": page, "rows": rows})


@secretariat_page
def news_create(request):
    return create_page(request, NewsForm(request.POST or None, instance=News()), "お知らせを書く", DESK)


@secretariat_page
def news_edit(request, pk):
    return edit_page(request, get_object_or_404(News, pk=pk), NewsForm, "お知らせを直す", DESK, needs_reason=False)
