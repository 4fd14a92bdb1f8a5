"""robots.txt and sitemap.xml: what search engines may read, and where it is."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.sitemaps import views as sitemaps
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.models import Agreement, Body, PublishedFigure
from bulletin.models import Case, Proposal
from members.models import Municipality
from portal.web.crawlers import NOT_FOR_CRAWLERS
from portal.web.page_cache import public_page
from timeline.models import Disaster, Document, Entry, MeetingSeries, News, Person, Policy, RegionalPlan, Section, Venue

from .words.topics import LANGUAGES, TOPICS

PAGES = (
    "home",
    "about",
    "accessibility-test",
    "words-easy-index",
    "words-en-index",
    "data",
    "api-page",
    "data-dictionary",
    "difference-list",
    "timeline:entry-list",
    "timeline:event-list",
    "timeline:calendar-guide",
    "timeline:event-result-list",
    "timeline:festival-list",
    "timeline:document-list",
    "timeline:person-list",
    "timeline:venue-list",
    "timeline:disaster-list",
    "timeline:policy-list",
    "timeline:section-list",
    "timeline:logo-page",
    "timeline:meeting-list",
    "timeline:decision-list",
    "timeline:correction-list",
    "timeline:news-list",
    "agreements:body-list",
    "agreements:dot-map",
    "agreements:network",
    "agreements:statistic-list",
    "members:municipality-list",
    "members:profile-list",
    "bulletin:case-list",
    "bulletin:proposal-list",
    "bulletin:figure-list",
    "published:grant-table",
)


@require_safe
@public_page
def robots(request):
    lines = [
        "User-agent: *",
        *(f"Disallow: {beginning}" for beginning in NOT_FOR_CRAWLERS),
        "Disallow: /*?",
        "Allow: /*?as_of=",
        f"Sitemap: {settings.BASE_URL}{reverse('sitemap')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


class Pages(Sitemap):
    """Sitemap of the pages with fixed addresses: lists, and pages about the portal."""

    def items(self):
        return PAGES

    def location(self, item):
        return reverse(item)


class Words(Sitemap):
    """Sitemap of the pages in plain Japanese and in English."""

    def items(self):
        return [(language, topic.key) for language in LANGUAGES for topic in TOPICS]

    def location(self, item):
        language, topic = item
        return reverse(f"words-{language}", args=[topic])


class Rows(Sitemap):
    """Sitemap of the public rows of one kind; `changed` names the field of their last change."""

    limit = 5_000

    def __init__(self, rows, changed=""):
        self.rows, self.changed = rows, changed

    def __call__(self):
        return self

    def items(self):
        return self.rows()

    def lastmod(self, item):
        return getattr(item, self.changed) if self.changed else None


SECTIONS: dict[str, type[Sitemap] | Sitemap] = {
    "pages": Pages,
    "words": Words,
    "timeline": Rows(lambda: Entry.objects.published().order_by("pk"), "updated_at"),
    "cases": Rows(lambda: Case.objects.published().order_by("pk")),
    "proposals": Rows(lambda: Proposal.objects.public().order_by("pk")),
    "documents": Rows(lambda: Document.objects.order_by("pk")),
    "people": Rows(lambda: Person.objects.public().not_merged().order_by("pk")),
    "venues": Rows(lambda: Venue.objects.public().not_merged().order_by("pk")),
    "disasters": Rows(lambda: Disaster.objects.order_by("pk")),
    "policies": Rows(lambda: Policy.objects.order_by("pk")),
    "plans": Rows(lambda: RegionalPlan.objects.order_by("pk")),
    "sections": Rows(lambda: Section.objects.public(timezone.localdate()).order_by("pk")),
    "meetings": Rows(lambda: MeetingSeries.objects.order_by("pk")),
    "news": Rows(lambda: News.objects.shown(timezone.localdate())),
    "bodies": Rows(lambda: Body.objects.public().order_by("pk")),
    "agreements": Rows(lambda: Agreement.objects.order_by("pk")),
    "figures": Rows(lambda: PublishedFigure.objects.order_by("pk")),
    "municipalities": Rows(lambda: Municipality.objects.order_by("lg_code")),
}


@require_safe
@public_page
def sitemap_index(request):
    return sitemaps.index(request, SECTIONS, sitemap_url_name="sitemap-section").render()


@require_safe
@public_page(reads=["p"])
def sitemap_section(request, section):
    return sitemaps.sitemap(request, SECTIONS, section).render()
