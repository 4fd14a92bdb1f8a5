from tests.access import GET_ONLY, PUBLIC, Row

ROWS = [
    Row("timeline:entry-list", [], PUBLIC, PUBLIC),
    Row("timeline:entry-print", [], PUBLIC, PUBLIC),
    Row("timeline:entry-pdf", [], PUBLIC, GET_ONLY),
    Row("timeline:entry-detail", ["2017-08-21"], PUBLIC, PUBLIC),
    Row("timeline:event-list", [], PUBLIC, PUBLIC),
    Row("timeline:event-month", [2017, 8], PUBLIC, PUBLIC),
    Row("timeline:document-list", [], PUBLIC, PUBLIC),
    Row("timeline:document-detail", ["survey"], PUBLIC, PUBLIC),
    Row("timeline:correction-list", [], PUBLIC, PUBLIC),
]
