from django.conf import settings
from django.urls import include, path

from desk import items as desk
from desk.settings import views as wordings
from portal.front import components, data, robots, security_txt, views
from portal.front.api import page as api_page
from portal.front.open_data import views as open_data
from portal.front.operations import probes
from portal.front.words import views as words
from portal.web import policy_reports
from portal.web.unprefixed import unprefixed

urlpatterns = [
    path("", views.home, name="home"),
    path("data/", data.data, name="data"),
    path("api/", api_page.api_page, name="api-page"),
    path("api/v1/", include("portal.front.api.urls")),
    path("data/differences/", open_data.difference_list, name="difference-list"),
    path("data/columns/", data.dictionary, name="data-dictionary"),
    path("data/catalog.jsonld", data.catalogue, name="data-catalogue"),
    path("search/", views.search, name="search"),
    path("desk/", desk.desk, name="desk"),
    path("desk/settings/", wordings.setting_list, name="setting-list"),
    path("desk/settings/wordings/<slug:key>/", wordings.wording_edit, name="wording-edit"),
    path("robots.txt", robots.robots, name="robots"),
    path("sitemap.xml", robots.sitemap_index, name="sitemap"),
    path("sitemap-<slug:section>.xml", robots.sitemap_section, name="sitemap-section"),
    path("healthz", probes.healthz, name="healthz"),  # these three by portal.front.operations.probes.answer_probes
    path("readyz", probes.readyz, name="readyz"),
    path("metrics", probes.metrics, name="metrics"),
    path("about/", views.about, name="about"),
    path("about/terms/", views.terms, name="terms"),
    path("about/privacy/", views.privacy, name="privacy"),
    path("about/accessibility/", views.accessibility, name="accessibility"),
    path("about/accessibility/test/", views.accessibility_test, name="accessibility-test"),
    path("easy/", words.topic_index, {"language": "easy"}, name="words-easy-index"),
    path("easy/<slug:topic>/", words.topic_page, {"language": "easy"}, name="words-easy"),
    path("en/", words.topic_index, {"language": "en"}, name="words-en-index"),
    path("en/<slug:topic>/", words.topic_page, {"language": "en"}, name="words-en"),
    path(".well-known/security.txt", security_txt.security_txt, name="security-txt"),
    path("policy-reports/", policy_reports.policy_report, name="policy-report"),
    path("enquiries/", include("enquiries.urls")),
    unprefixed("enquiries.public_urls"),
    path("bulletin/", include("bulletin.urls")),
    path("desk/proposals/", include("bulletin.proposals.desk_urls")),
    path("answer/", include("bulletin.paper_answers.urls")),
    path("desk/answers/", include("bulletin.desk_answers.urls")),
    unprefixed("agreements.urls"),
    unprefixed("members.urls"),
    unprefixed("timeline.urls"),
    unprefixed("imports.urls"),
    unprefixed("desk.urls"),
    unprefixed("desk.papers.urls"),
    unprefixed("desk.meetings.urls"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("accounts/sessions/", include("allauth.usersessions.urls")),
]

if settings.DEBUG:
    urlpatterns.append(path("components/", components.components, name="components"))

handler400 = "portal.front.views.request_refused"
handler500 = "portal.front.views.server_failed"
handler429 = "portal.front.views.too_many_requests"  # allauth looks here
