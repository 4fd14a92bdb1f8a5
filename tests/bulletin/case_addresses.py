"""Who may open the pages of cases."""

from tests.access import PUBLIC, Row

ROWS = [
    Row("bulletin:case-list", [], PUBLIC, PUBLIC),
    Row("bulletin:case-detail", ["sakai-shinagawa"], PUBLIC, PUBLIC),
]
