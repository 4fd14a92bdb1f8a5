"""The worker's tasks and jobs of all apps (manage.py worker); it sends mail besides (outbox.worker)."""

from agreements.ties.tasks import remind_wards
from bulletin.attachments.tasks import look_at_attachments_again, rescan_attachments
from bulletin.board.tasks import notify_saved_searches
from bulletin.cases.tasks import ask_again
from bulletin.hand_overs import run_due_handovers
from bulletin.newcomers.arrivals import tell_arrivals
from bulletin.proposals.tasks import expire_proposals
from bulletin.rollcall.tasks import remind_of_answers
from desk.retention import rules as retention
from enquiries.answer_files.tasks import look_at_answer_files_again, rescan_answer_files
from enquiries.asking.tasks import remind_of_enquiries, tell_newcomers
from imports.jobs import run_next_job
from members.data_tokens.tasks import end_unmanaged_tokens
from members.tasks import remind
from outbox.digests import write_digests
from outbox.worker import Job, Task
from portal.files.sweeper import sweep_once_a_day
from portal.front.kept_lists import keep_lists
from portal.front.long_files import write_one
from portal.front.operations.probes import beat
from portal.pdf.jobs import make_one
from timeline.models import Entry, Search
from timeline.record_files.tasks import read_one

# From this hour on in Tokyo, in this order: digests hold the reminders.
DAILY: dict[Task, int] = {
    keep_lists: 0,
    expire_proposals: 0,
    end_unmanaged_tokens: 0,
    sweep_once_a_day: 3,
    **retention.DAILY,
    look_at_attachments_again: 5,
    look_at_answer_files_again: 5,
    run_due_handovers: 7,
    remind: 7,
    remind_wards: 7,
    tell_arrivals: 7,
    remind_of_answers: 7,
    ask_again: 7,
    tell_newcomers: 7,
    remind_of_enquiries: 7,
    write_digests: 8,
}
EVERY_ROUND: list[Task] = [
    beat,
    Entry.objects.publish_due,
    Search.objects.renew_due,
    notify_saved_searches,
    rescan_attachments,
    rescan_answer_files,
]
# One at a time, while mail goes out beside them; each says whether it found something to do.
JOBS: list[Job] = [make_one, write_one, lambda send: run_next_job(), read_one]
