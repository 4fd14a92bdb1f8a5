"""Desk items of imports: each job whose rows are being checked."""

from portal.desk_items import DeskItem, DeskList

from .models.jobs import ImportJob


def desk_items(now):
    """Jobs in the state CHECKING, the oldest first."""
    checking = ImportJob.objects.filter(state=ImportJob.State.CHECKING).select_related("created_by")
    yield DeskList("取込みの確認", checking.order_by("created_at", "pk"), _describe, page="imports:import-detail")


def _describe(jobs):
    for job in jobs:
        who = str(job.created_by or "事務局")
        yield DeskItem(str(job), job.get_absolute_url(), job.created_at, who, "取り込む行を確かめる")
