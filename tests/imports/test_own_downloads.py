"""What the portal gives it takes: every list imports again as the same records, or is named at once."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import ImportJob
from imports.own_downloads import FITTING, _by_headings

pytestmark = pytest.mark.django_db


def send(client, kind, content, name):
    response = client.post("/desk/import/", {"kind": kind, "file": SimpleUploadedFile(name, content)}, follow=True)
    return response, ImportJob.objects.latest("pk")


def test_every_list_is_named_when_it_is_sent_to_an_import_that_does_not_fit(desk):
    lists = _by_headings()
    assert len(lists) > 45
    problems = []
    for headings, name in lists.items():
        for kind in ("members", "figures", "chronology"):
            if FITTING.get(name) == kind:
                continue
            row = ",".join(headings) + "\r\n" + ",".join("あ" for _ in headings)
            response, job = send(desk, kind, row.encode("utf-8-sig"), f"{name}.csv")
            if f"このポータルから保存した「{name}」です。" not in response.content.decode() or job.state != "refused":
                problems.append((name, kind))
    assert problems == []


def test_lists_that_fit_name_their_import(desk):
    for name, kind in FITTING.items():
        headings = next(each for each, listed in _by_headings().items() if listed == name)
        other = next(value for value in ImportJob.Kind.values if value != kind)
        response, _ = send(desk, other, ",".join(headings).encode(), "表.csv")
        assert f"「{ImportJob.Kind(kind).label}」を選ぶと読めます。" in response.content.decode()


def test_events_and_chronology_downloaded_are_named(desk):
    for address in ("/events/", "/timeline/"):
        for form in ("csv", "xlsx"):
            content = b"".join(desk.get(address, {"format": form}).streaming_content)
            for kind in ("events", "chronology"):
                response, job = send(desk, kind, content, f"表.{form}")
                assert (job.state, "このポータルから保存した" in response.content.decode()) == ("refused", True), (
                    address
                )


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_ties_and_figures_come_back_as_the_same_records(desk, form):
    for kind, address in (("ties", "/data/?list=ties"), ("figures", "/desk/statistics/figures/")):
        response = desk.get(f"{address}{'&' if '?' in address else '?'}format={form}")
        assert response.status_code == 200 and response.streaming, address
        _, job = send(desk, kind, b"".join(response.streaming_content), f"表.{form}")
        assert job.state == "checking", job.problem
        assert job.rows.exclude(standing="same").count() == 0, [
            (row.source, row.warnings) for row in job.rows.exclude(standing="same")
        ][:3]
