from desk.models import Announcement, ContactMessage
from tests.access import LEADS_BACK, PUBLIC, Row, secretariat


def a_message():
    said = {"kind": "other", "name": "", "email": "a@example.jp", "text": "お尋ねします。"}
    return [ContactMessage.objects.take_in(token="t", **said).pk]


def an_announcement():
    return [Announcement.objects.create(title="開庁時間", text="変わります。", audience="wards").pk]


ROWS = [
    Row("desk:announcement-list", [], secretariat(200), secretariat(405)),
    Row("desk:announcement-create", [], secretariat(200), secretariat(200)),
    Row("desk:announcement-detail", an_announcement, secretariat(200), secretariat(405)),
    Row("desk:contact", [], PUBLIC, PUBLIC),
    Row("desk:contact-list", [], secretariat(200), secretariat(405)),
    Row("desk:contact-detail", a_message, secretariat(200), secretariat(200)),
    Row("desk:contact-state", a_message, LEADS_BACK, secretariat(302)),
    Row("desk:retention-list", [], secretariat(200), secretariat(405)),
    Row("data", [], PUBLIC, PUBLIC),
    Row("papers:index", [], secretariat(200), secretariat(405)),
    Row("papers:meeting", [], secretariat(200), secretariat(405)),
    Row("papers:meeting-pdf", [], secretariat(200), secretariat(405)),
    Row("papers:letter-list", [], secretariat(200), secretariat(405)),
    Row("papers:letter-pdf", [], secretariat(200), secretariat(405)),
]
