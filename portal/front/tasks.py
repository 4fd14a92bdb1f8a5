"""What the worker does beside sending mail, from every app: manage.py worker."""

from agreements.ties.reminders import remind as remind_wards
from bulletin.attachments.tasks import rescan_attachments
from bulletin.board.tasks import notify_saved_searches
from bulletin.hand_overs import run_due_handovers
from bulletin.proposals.tasks import expire_proposals
from bulletin.rollcall.tasks import remind_of_answers
from imports.jobs import work_on_one
from members.accounts.session_rows import delete_expired_sessions
from members.people.reminders import remind
from outbox.digests import write_digests
from portal.files.sweeper import sweep_once_a_day
from portal.pdf.jobs import make_one
from timeline.models import Entry

# From this hour on in Tokyo, in this order: digests hold the reminders.
DAILY = {
    expire_proposals: 0,
    delete_expired_sessions: 0,
    sweep_once_a_day: 3,
    run_due_handovers: 7,
    remind: 7,
    remind_wards: 7,
    remind_of_answers: 7,
    write_digests: 8,
}
EVERY_ROUND = [Entry.objects.publish_due, notify_saved_searches, rescan_attachments]
# One at a time, the mail that came meanwhile in between; each says whether it found something to do.
JOBS = [make_one, lambda send: work_on_one()]
