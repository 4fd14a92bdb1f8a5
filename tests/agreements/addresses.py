"""Who may open the pages of agreements."""

from agreements.models import Preparation, Tie
from tests.access import LEADS_BACK, PUBLIC, Row, audience, secretariat, signed_in, staff, wards


def desk(name, args=()):
    """A page of the secretariat with a form."""
    return Row(f"agreements:{name}", list(args), secretariat(200), secretariat(200))


def foreign_tie():
    """Of 江戸川区, while the ward's person of these tables serves 品川区."""
    return [Tie.objects.get().pk]


KEPT_OUT = audience(302, 403, 403, 403, 404, 403, 403)


def of_the_record():
    """How an agreement of the record came about."""
    return [Preparation.objects.earliest("pk").pk]


ROWS = [
    Row("agreements:body-list", [], PUBLIC, PUBLIC),
    Row("agreements:body-detail", [1], PUBLIC, PUBLIC),
    Row("agreements:signed-agreement", [1], PUBLIC, PUBLIC),
    Row("agreements:published-figure", [1], PUBLIC, PUBLIC),
    Row("agreements:statistic-list", [], PUBLIC, PUBLIC),
    Row("agreements:dot-map", [], PUBLIC, PUBLIC),
    Row("agreements:dot-names", [], PUBLIC, PUBLIC),
    Row("agreements:dot-prefecture", ["18"], PUBLIC, PUBLIC),
    Row("agreements:network", [], PUBLIC, PUBLIC),
    desk("agreement-board"),
    desk("agreement-detail", [1]),
    desk("body-create"),
    desk("body-edit", [1]),
    desk("source-list"),
    desk("source-create"),
    desk("source-edit", [1]),
    desk("figure-list"),
    desk("figure-create"),
    desk("figure-edit", [1]),
    desk("preparation-create"),
    Row("agreements:preparation-detail", [0], secretariat(404), secretariat(404), "missing"),
    Row("agreements:preparation-edit", [0], secretariat(404), secretariat(404), "missing"),
    Row("agreements:preparation-remove", [0], LEADS_BACK, secretariat(404), "missing"),
    Row("agreements:step-edit", [0, 1], secretariat(404), secretariat(404), "missing"),
    Row("agreements:step-remove", [0, 1], LEADS_BACK, secretariat(404), "missing"),
    Row("agreements:preparation-detail", of_the_record, secretariat(200), secretariat(302), "signed"),
    desk("agreement-supplement", [1]),
    Row("agreements:agreement-renew", [1], secretariat(302), secretariat(404), "not due"),
    Row("agreements:agreement-end", [1], LEADS_BACK, secretariat(200)),
    Row("agreements:white-map", [], secretariat(200), secretariat(405)),
    Row("agreements:ward-white-map", [], wards(200), staff(405)),
    desk("return-list"),
    desk("trend-list"),
    desk("trend-year", [2015]),
    Row("agreements:trend-freeze", [2018], LEADS_BACK, secretariat(200)),
    Row("agreements:tie-list", [], wards(200), wards(200)),
    Row("agreements:tie-create", [], wards(200), wards(200)),
    Row("agreements:tie-edit", foreign_tie, KEPT_OUT, KEPT_OUT, "foreign"),
    Row("agreements:tie-withdraw", foreign_tie, KEPT_OUT, KEPT_OUT, "foreign"),
    Row("agreements:tie-return", [], signed_in(403), signed_in(403)),
]
