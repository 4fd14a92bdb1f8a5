from django.urls import path

from .bodies import views as bodies
from .dot_map import views as dot_map
from .network import views as network
from .overview import facts
from .overview import views as overview
from .signing.views import agreements, preparations
from .statistics.views import figures, statistics, trend
from .ties import views as ties
from .white_map import views as white_map

app_name = "agreements"
urlpatterns = [
    path("agreements/", overview.body_list, name="body-list"),
    path("agreements/<int:pk>/", overview.body_detail, name="body-detail"),
    path("agreements/signed/<int:pk>/", facts.signed_agreement, name="signed-agreement"),
    path("statistics/figures/<int:pk>/", facts.published_figure, name="published-figure"),
    path("municipalities/map/", dot_map.dot_map, name="dot-map"),
    path("municipalities/map/dots.json", dot_map.dot_names, name="dot-names"),
    path("municipalities/map/<str:code>/", dot_map.dot_prefecture, name="dot-prefecture"),
    path("municipalities/network/", network.network, name="network"),
    path("statistics/", statistics.statistic_list, name="statistic-list"),
    # the secretariat's editors; signing and putting right write the chronology too and stand in desk
    path("desk/agreements/", agreements.agreement_board, name="agreement-board"),
    path("desk/agreements/bodies/new/", bodies.body_create, name="body-create"),
    path("desk/agreements/bodies/<int:pk>/edit/", bodies.body_edit, name="body-edit"),
    path("desk/agreements/preparations/new/", preparations.preparation_create, name="preparation-create"),
    path("desk/agreements/preparations/<int:pk>/", preparations.preparation_detail, name="preparation-detail"),
    path("desk/agreements/preparations/<int:pk>/edit/", preparations.preparation_edit, name="preparation-edit"),
    path("desk/agreements/preparations/<int:pk>/remove/", preparations.preparation_remove, name="preparation-remove"),
    path("desk/agreements/preparations/<int:pk>/steps/<int:step>/edit/", preparations.step_edit, name="step-edit"),
    path(
        "desk/agreements/preparations/<int:pk>/steps/<int:step>/remove/", preparations.step_remove, name="step-remove"
    ),
    path("desk/agreements/<int:pk>/", agreements.agreement_detail, name="agreement-detail"),
    path("desk/agreements/<int:pk>/supplement/", agreements.agreement_supplement, name="agreement-supplement"),
    path("desk/agreements/<int:pk>/renew/", agreements.agreement_renew, name="agreement-renew"),
    path("desk/agreements/<int:pk>/end/", agreements.agreement_end, name="agreement-end"),
    path("desk/statistics/sources/", bodies.source_list, name="source-list"),
    path("desk/statistics/sources/new/", bodies.source_create, name="source-create"),
    path("desk/statistics/sources/<int:pk>/edit/", bodies.source_edit, name="source-edit"),
    path("desk/statistics/figures/", figures.figure_list, name="figure-list"),
    path("desk/statistics/figures/new/", figures.figure_create, name="figure-create"),
    path("desk/statistics/figures/<int:pk>/edit/", figures.figure_edit, name="figure-edit"),
    path("desk/statistics/", trend.trend_list, name="trend-list"),
    path("desk/statistics/<int:year>/", trend.trend_year, name="trend-year"),
    path("desk/statistics/<int:year>/freeze/", trend.trend_freeze, name="trend-freeze"),
    path("desk/statistics/ties/", ties.return_list, name="return-list"),
    path("desk/white-map/", white_map.white_map, name="white-map"),
    path("members/white-map/", white_map.ward_white_map, name="ward-white-map"),
    # a ward's own ties; taking in a table of them stands in imports
    path("members/ties/", ties.tie_list, name="tie-list"),
    path("members/ties/new/", ties.tie_create, name="tie-create"),
    path("members/ties/return/", ties.tie_return, name="tie-return"),
    path("members/ties/<int:pk>/edit/", ties.tie_edit, name="tie-edit"),
    path("members/ties/<int:pk>/withdraw/", ties.tie_withdraw, name="tie-withdraw"),
]
