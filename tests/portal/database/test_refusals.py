"""A row that is there already is told as such; no other refusal is, and what was typed comes back."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from bulletin.models import Message
from members.models import Office, User
from portal.database.refusals import is_taken
from portal.models import RecordVersion
from tests import make
from tests.clients import as_
from tests.html import text
from timeline.models import News

pytestmark = pytest.mark.django_db

REFUSALS = {  # of PostgreSQL; the sentence on the page
    "53100": (503, "サーバーの空き容量がなくなり"),
    "58030": (503, "サーバーが混み合っているか、点検中です。"),
    "22003": (404, "ページが見つかりません"),
}


def test_only_another_row_is_in_the_way():
    user = make.user("aoba@example.jp")
    for values, taken in (({"email": user.email}, True), ({"email": "b@example.jp", "name": None}, False)):
        with pytest.raises(IntegrityError) as refused, transaction.atomic():
            User.objects.create(**values)
        assert is_taken(refused.value) is taken


@pytest.mark.parametrize("model", [News, Office, Message])
def test_form_that_is_refused_for_another_reason_is_not_told_as_sent_before(desk, aoba, aya, monkeypatch, model):
    """By a check of the database: the words are on the page, and nobody is told that they are there already."""
    proposal = make.proposal(make.staff("akane@example.jp"), wards=["131091"])
    client, address, data = {
        News: (
            desk,
            "/desk/news/new/",
            {"title": "展示を開きます", "body": "会場", "starts_on": "2026-11-29", "state": "draft"},
        ),
        Office: (
            as_(aoba),
            "/members/offices/new/",
            {"name": "秘書課", "email": "a@example.jp", "telephone": "03-1234-5678"},
        ),
        Message: (as_(aya), f"{proposal.get_absolute_url()}replies/", {"body": "展示を開きます", "token": "a" * 32}),
    }[model]

    def refuse(self, *args, **kwargs):
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_content_type SET model = NULL")

    monkeypatch.setattr(model, "save", refuse)
    client.raise_request_exception = False
    response = client.post(address, data, headers={"origin": "http://testserver"})
    assert response.status_code == 503, response.content.decode()[:3000]
    assert next(iter(data.values())) in text(response) and "すでに登録されています" not in text(response)


@pytest.mark.postgresql
@pytest.mark.parametrize("state", REFUSALS)
def test_refusal_of_postgresql_is_known_by_its_state(monkeypatch, state):
    status, said = REFUSALS[state]

    def refuse():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}', MESSAGE = 'x'; END $$")

    monkeypatch.setattr(RecordVersion, "current", refuse)
    response = Client(raise_request_exception=False).get("/about/")
    assert response.status_code == status and said in text(response)
