"""Who may open the pages of the import."""

from django.core.files.base import ContentFile

from imports.jobs import run
from imports.models import ImportJob
from tests.access import LEADS_BACK, Row, secretariat


def import_job():
    """Of somebody of the secretariat, read and waiting to be checked."""
    text = ContentFile("平成29年4月1日\t区長会総会 ・助成金を創設".encode(), name="年表.txt")
    job = ImportJob(kind="chronology", name="年表.txt", file=text)
    job.begin(by=None)
    run(job)
    return job


def import_args():
    return [import_job().pk]


def import_row_args():
    job = import_job()
    return [job.pk, job.rows.get().pk]


def written_import_args():
    job = import_job()
    ImportJob.objects.update(state="done")
    return [job.pk]


ROWS = [
    Row("imports:import-list", [], secretariat(200), secretariat(200)),
    Row("imports:import-template", ["members"], secretariat(200), secretariat(405)),
    Row("imports:import-detail", import_args, secretariat(200), secretariat(405), "foreign"),
    Row("imports:import-accept", import_args, LEADS_BACK, secretariat(302), "foreign"),
    Row("imports:import-answer", import_args, LEADS_BACK, secretariat(302), "foreign"),
    Row("imports:import-write", import_args, LEADS_BACK, secretariat(302), "foreign"),
    Row("imports:import-drop", import_args, LEADS_BACK, secretariat(302), "foreign"),
    Row("imports:import-followups", written_import_args, secretariat(200), secretariat(302), "foreign"),
    Row("imports:import-row-decide", import_row_args, LEADS_BACK, secretariat(302), "foreign"),
    Row("imports:import-row-edit", import_row_args, secretariat(200), secretariat(200), "foreign"),
]
