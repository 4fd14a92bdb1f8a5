"""What the worker does beside sending mail, from every app: manage.py worker."""

from agreements.ties.reminders import remind as remind_wards
from bulletin.attachments.rescans import recheck
from bulletin.board.searches import tell_found
from bulletin.hand_overs import hand_on
from bulletin.proposals.expiry import expire
from bulletin.rollcall.reminders import remind as remind_of_answers
from imports.jobs import work_on_one
from members.accounts.session_rows import delete_expired_sessions
from members.tasks import remind
from outbox.digests import write_digests
from portal.files.sweeper import sweep_once_a_day
from portal.pdf.jobs import make_one
from timeline.models import Entry

# From this hour on in Tokyo, in this order: digests hold the reminders.
DAILY = {
    expire: 0,
    delete_expired_sessions: 0,
    sweep_once_a_day: 3,
    hand_on: 7,
    remind: 7,
    remind_wards: 7,
    remind_of_answers: 7,
    write_digests: 8,
}
EVERY_ROUND = [Entry.objects.publish_due, tell_found, recheck]
# One at a time, the mail that came meanwhile in between; each says whether it found something to do.
JOBS = [make_one, lambda send: work_on_one()]
