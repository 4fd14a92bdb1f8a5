from tests.access import LEADS_BACK, Row, secretariat

ROWS = [
    Row("members:unreachable-list", [], secretariat(200), secretariat(200)),
    Row("members:unreachable-clear", [1], LEADS_BACK, secretariat(404), "missing"),
]
