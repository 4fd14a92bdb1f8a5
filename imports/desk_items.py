"""Desk items of imports: each job whose rows are being checked."""

from portal.desk_items import DeskItem

from .models.jobs import ImportJob


def desk_items(now):
    """Yields a DeskItem for each job in the state CHECKING."""
    for job in ImportJob.objects.filter(state=ImportJob.State.CHECKING):
        who = str(job.created_by or "事務局")
        yield DeskItem("取込みの確認", str(job), job.get_absolute_url(), job.created_at, who, "取り込む行を確かめる")
