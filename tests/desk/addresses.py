from django.utils import timezone

from desk.models import Announcement, ContactMessage
from tests.access import LEADS_BACK, PUBLIC, Row, secretariat
from timeline.models import AgendaItem, Disaster, Meeting, MeetingSeries, Policy


def a_message():
    said = {"kind": "other", "name": "", "email": "a@example.jp", "text": "お尋ねします。"}
    return [ContactMessage.objects.take_in(token="t", **said).pk]


def an_announcement():
    return [Announcement.objects.create(title="開庁時間", text="変わります。", audience="wards").pk]


def a_meeting():
    """One to come, with an item after which something is to be done."""
    series = MeetingSeries.objects.get(kind="general_meeting")
    meeting, _ = Meeting.objects.get_or_create(series=series, day=timezone.localdate())
    meeting.items.get_or_create(position=1, title="推進方針案", follow_up="各区へ知らせる")
    return [meeting.pk]


def a_follow_up():
    a_meeting()
    return [AgendaItem.objects.get(follow_up="各区へ知らせる").pk]


def a_disaster():
    return [Disaster.objects.earliest("pk").pk]


def a_policy():
    return [Policy.objects.earliest("pk").pk]


ROWS = [
    Row("desk:relief-response", a_disaster, secretariat(200), secretariat(405)),
    Row("desk:relief-call", a_disaster, LEADS_BACK, secretariat(302)),
    Row("desk:relief-statement", a_disaster, LEADS_BACK, secretariat(302)),
    Row("desk:policy-opinions", a_policy, secretariat(200), secretariat(405)),
    Row("desk:policy-gather", a_policy, LEADS_BACK, secretariat(302)),
    Row("meetings:meeting-list", [], secretariat(200), secretariat(405)),
    Row("meetings:meeting-create", [], secretariat(200), secretariat(200)),
    Row("meetings:take-up", [], secretariat(200), secretariat(200)),
    Row("meetings:meeting-detail", a_meeting, secretariat(200), secretariat(409)),
    Row("meetings:meeting-edit", a_meeting, secretariat(200), secretariat(200)),
    Row("meetings:meeting-print", a_meeting, secretariat(200), secretariat(405)),
    Row("meetings:meeting-pdf", a_meeting, secretariat(200), secretariat(405)),
    Row("meetings:meeting-results", a_meeting, secretariat(200), secretariat(409)),
    Row("meetings:meeting-cancel", a_meeting, LEADS_BACK, secretariat(302)),
    Row("meetings:follow-up-list", [], secretariat(200), secretariat(405)),
    Row("meetings:follow-up-finish", a_follow_up, LEADS_BACK, secretariat(302)),
    Row("meetings:follow-up-reopen", a_follow_up, LEADS_BACK, secretariat(302)),
    Row("papers:progress", [], secretariat(200), secretariat(405)),
    Row("papers:progress-pdf", [], secretariat(200), secretariat(405)),
    Row("desk:announcement-list", [], secretariat(200), secretariat(405)),
    Row("desk:announcement-create", [], secretariat(200), secretariat(200)),
    Row("desk:announcement-detail", an_announcement, secretariat(200), secretariat(405)),
    Row("desk:contact", [], PUBLIC, PUBLIC),
    Row("desk:contact-list", [], secretariat(200), secretariat(302)),
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
