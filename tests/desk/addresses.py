from tests.access import PUBLIC, Row, secretariat

ROWS = [
    Row("data", [], PUBLIC, PUBLIC),
    Row("papers:index", [], secretariat(200), secretariat(405)),
    Row("papers:meeting", [], secretariat(200), secretariat(405)),
    Row("papers:meeting-pdf", [], secretariat(200), secretariat(405)),
    Row("papers:letter-list", [], secretariat(200), secretariat(405)),
    Row("papers:letter-pdf", [], secretariat(200), secretariat(405)),
]
