"""An answer with a file: both or neither, the file as private and as checked as that of any reply."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings

from bulletin.models import Addressee, Message
from outbox.models import Notice
from tests import make
from tests.clients import as_
from tests.html import text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SHINAGAWA = "131091"
PLAN = "会場図".encode()


@pytest.fixture
def proposal(akane):
    return make.proposal(akane, wards=[SHINAGAWA])


@pytest.fixture
def ward(aoi):
    return as_(aoi)


@pytest.fixture
def member(akane):
    """The proposer, who reads what all members read."""
    return as_(akane)


def answer(client, proposal, file, *, answer="raised", version=0):
    fields = {"answer": answer, "comment": "会場図を添えます", "version": version, "file": file}
    return client.post(f"{proposal.get_absolute_url()}answer/", fields)


def leaflet(content=PLAN, name="会場図.txt"):
    return SimpleUploadedFile(name, content)


def said(proposal):
    return Addressee.objects.get(proposal=proposal).answer


def test_file_stands_as_a_reply_of_the_ward_for_members_alone(proposal, ward, member, client):
    assert answer(ward, proposal, leaflet()).url == proposal.get_absolute_url()
    assert said(proposal) == "raised"
    message = Message.objects.get()
    assert (message.municipality.lg_code, message.line, message.enclosure.name) == (SHINAGAWA, None, "会場図.txt")
    file = f"/bulletin/messages/files/{message.enclosure.pk}/"
    assert "会場図.txt" in text(member.get(proposal.get_absolute_url()))
    assert b"".join(member.get(file).streaming_content) == PLAN
    assert client.get(file).status_code == 302


def test_answer_sent_twice_sends_its_file_once(proposal, ward):
    for _ in range(2):
        answer(ward, proposal, leaflet())
    assert Message.objects.count() == 1


def test_refused_file_saves_no_answer_and_keeps_the_words(proposal, ward):
    page = text(answer(ward, proposal, leaflet(b"MZ", "virus.exe")))
    assert "会場図を添えます" in page and "PDF、Word" in page
    assert (said(proposal), Message.objects.count(), Notice.objects.count()) == ("", 0, 0)


@override_settings(ATTACHMENT_QUOTA=2)
def test_file_without_room_saves_no_answer(proposal, ward):
    response = answer(ward, proposal, leaflet())
    assert response.status_code == 200 and "すべての提案を合わせて" in text(response)
    assert (said(proposal), Message.objects.count(), Notice.objects.count()) == ("", 0, 0)


def test_answer_without_a_file_says_nothing_more(proposal, ward):
    answer(ward, proposal, "")
    assert (said(proposal), Message.objects.count()) == ("raised", 0)
