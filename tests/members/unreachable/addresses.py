from tests.access import Row, secretariat

ROWS = [
    Row("members:unreachable-list", [], secretariat(200), secretariat(200)),
    Row("members:unreachable-clear", [1], secretariat(405), secretariat(404), "missing"),
]
