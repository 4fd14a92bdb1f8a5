from tests.access import PUBLIC, Row

ROWS = [
    Row("agreements:body-list", [], PUBLIC, PUBLIC),
    Row("agreements:body-detail", [1], PUBLIC, PUBLIC),
    Row("agreements:statistic-list", [], PUBLIC, PUBLIC),
]
