"""Desk items of imports: each job whose rows are being checked."""

from portal.desk_items import Pending

from .models.jobs import ImportJob


def pending(now):
    """Yields a Pending for each job in the state CHECKING."""
    for job in ImportJob.objects.filter(state=ImportJob.State.CHECKING):
        who = str(job.created_by or "事務局")
        yield Pending("取込みの確認", str(job), job.get_absolute_url(), job.created_at, who, "確かめる")
