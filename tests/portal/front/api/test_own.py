"""/api/v1/own/: a token reads its own municipality's data by its scopes, of no other, and nothing once it is void."""

import datetime

import pytest
from django.test import Client
from django.utils import timezone

from bulletin.models import CoProposer, Message
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROOT = "/api/v1/"
OWN = ("own/token", "own/proposals", "own/answers", "own/messages")


def bearer(text):
    return Client(headers={"Authorization": f"Bearer {text}"})


def read(client, name, status=200, **query):
    response = client.get(f"{ROOT}{name}", query)
    assert response.status_code == status, response.content.decode()
    return response.json()


@pytest.fixture
def talked(aoba, aoi):
    """A proposal of 坂井市 that 品川区 answered and spoke about on the private line; and a draft."""
    proposal = make.proposal(aoba, title="カニの町から", wards=["131091", "131032"])
    row = proposal.addressees.get(municipality=aoi.municipality)
    assert row.answer_with("conditional", "秋なら", by=aoi, version=0)
    Message.objects.send(proposal=proposal, body="内々の相談", by=aoi, token="a" * 32, line=aoi.municipality)
    Message.objects.send(proposal=proposal, body="みなさんへ", by=aoi, token="b" * 32)
    make.proposal(aoba, state="draft", title="まだ下書き")
    return proposal


def test_proposer_reads_own_proposals_answers_and_messages(aoba, talked):
    client = bearer(make.data_token(aoba)[1])
    assert read(client, "own/token")["municipality"] == {"lg_code": "182109", "name": "福井県坂井市"}
    rows = {row["title"]: (row["number"], row["state"]) for row in read(client, "own/proposals")["items"]}
    assert rows == {"カニの町から": (talked.number, "募集中"), "まだ下書き": (None, "下書き")}
    answers = read(client, f"own/proposals/{talked.pk}/answers")["items"]
    said = [(row["place"]["name"], row["answer"], row["comment"]) for row in answers]
    assert said == [("港区", "", ""), ("品川区", "条件付き", "秋なら")]
    messages = read(client, "own/messages", proposal=talked.pk)["items"]
    assert {(row["body"], row["line"] and row["line"]["name"]) for row in messages} == {
        ("内々の相談", "品川区"),
        ("みなさんへ", None),
    }


def test_ward_reads_its_own_answers_and_line(aoi, talked):
    client = bearer(make.data_token(aoi)[1])
    [row] = read(client, "own/answers")["items"]
    assert (row["proposal"], row["answer"], row["comment"]) == (talked.pk, "条件付き", "秋なら")
    assert {row["body"] for row in read(client, "own/messages")["items"]} == {"内々の相談", "みなさんへ"}
    assert read(client, "own/proposals")["items"] == []
    assert read(client, f"own/proposals/{talked.pk}/answers", status=404)


def test_reason_of_the_proposers_own_manager_is_not_told_to_who_proposes_with_it(aoba):
    draft = make.proposal(aoba, state="draft", returned_at=timezone.now(), returned_reason="予算が決まるまで待つ")
    partner = make.manager("kushiro@example.jp", "012068")
    CoProposer.objects.ask(draft, partner.municipality, by=aoba).confirm(by=partner)
    for number, (user, reason) in enumerate([(aoba, "予算が決まるまで待つ"), (partner, "")]):
        client = bearer(make.data_token(user, str(number))[1])
        [listed] = read(client, "own/proposals")["items"]
        assert [listed["returned_reason"], read(client, f"own/proposals/{draft.pk}")["returned_reason"]] == [reason] * 2


def test_token_of_another_municipality_reads_nothing_of_it(talked):
    other = make.manager("minato@example.jp", "131032")
    stranger = make.manager("kushiro@example.jp", "012068")
    assert [row["answer"] for row in read(bearer(make.data_token(other)[1]), "own/answers")["items"]] == [""]
    for user in (other, stranger):
        client = bearer(make.data_token(user, "2")[1])
        texts = [client.get(f"{ROOT}{name}").content.decode() for name in OWN]
        assert not any(word in text for text in texts for word in ("内々", "下書き", "秋なら"))
        for name in (f"own/proposals/{talked.pk}", f"own/proposals/{talked.pk}/answers"):
            assert read(client, name, status=404)


def test_no_name_of_a_person_is_told(aoba, aoi, talked):
    for user in (aoba, aoi):
        client = bearer(make.data_token(user)[1])
        texts = [client.get(f"{ROOT}{name}").content.decode() for name in OWN]
        assert not any(word in text for text in texts for word in ("青葉", "品川葵", "@"))


def test_token_reads_what_its_scopes_say(aoba, talked):
    paths = {
        "proposals": ["own/proposals", f"own/proposals/{talked.pk}"],
        "answers": ["own/answers", f"own/proposals/{talked.pk}/answers"],
        "messages": ["own/messages"],
    }
    for scope in paths:
        client = bearer(make.data_token(aoba, scope, [scope])[1])
        assert read(client, "own/token")["scopes"] == [scope]
        for other, names in paths.items():
            for name in names:
                answer = read(client, name, status=200 if other == scope else 403)
                assert other == scope or "読み取れるもの" in answer["detail"]


def test_void_token_reads_nothing_not_even_what_is_public(aoba, clock):
    ended, good = make.data_token(aoba, "1"), make.data_token(aoba, "2")
    over = make.data_token(aoba, "3", last_day=timezone.localdate())
    assert ended[0].end(by=aoba)
    clock.move(days=1)
    for name in (*OWN, "entries", "counts", "proposals", "entries/2017-08-21", "openapi.json"):
        Client().get(f"{ROOT}{name}")  # which keeps the public answer
        for text in (ended[1], over[1], "made-up", ""):
            answer = bearer(text).get(f"{ROOT}{name}")
            assert (answer.status_code, answer.json()["title"]) == (401, "トークンが使えません"), (name, text)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
        assert bearer(good[1]).get(f"{ROOT}{name}").status_code == 200


def test_token_is_taken_from_its_header_alone(aoba):
    _, text = make.data_token(aoba)
    for query in ({"token": text}, {"access_token": text}, {"authorization": f"Bearer {text}"}):
        assert Client().get(f"{ROOT}own/token", query).status_code == 401
        assert bearer(text).get(f"{ROOT}own/token", query).status_code == 400
    client = Client()
    client.force_login(aoba)
    assert client.get(f"{ROOT}own/token").status_code == 401
    for scheme in ("Basic", "Token", ""):
        assert Client(headers={"Authorization": f"{scheme} {text}"}).get(f"{ROOT}own/token").status_code == 401


def test_what_a_token_reads_is_kept_by_nobody_else(aoba):
    client = bearer(make.data_token(aoba)[1])
    own = client.get(f"{ROOT}own/proposals")
    assert "private" in own.headers["Cache-Control"] and "X-Accel-Expires" not in own.headers
    again = client.get(f"{ROOT}own/proposals", headers={"If-None-Match": own.headers["ETag"]})
    assert again.status_code == 304
    public = client.get(f"{ROOT}entries")
    assert "no-store" in public.headers["Cache-Control"] and "X-Accel-Expires" not in public.headers
    assert public.json() == Client().get(f"{ROOT}entries").json()


def test_own_lists_take_a_fixed_number_of_queries(aoba, talked, django_assert_num_queries):
    client = bearer(make.data_token(aoba)[1])
    client.get(f"{ROOT}own/token")  # notes its use
    queries = {"own/proposals": 7, "own/answers": 5, "own/messages": 4, f"own/proposals/{talked.pk}/answers": 6}
    for number in (1, 2):
        for name, expected in queries.items():
            with django_assert_num_queries(expected, info=name):
                client.get(f"{ROOT}{name}")
        more = make.proposal(aoba, title=f"もう1つ{number}", wards=["131091"])
        Message.objects.send(proposal=more, body="追伸", by=aoba, token=f"{number:032x}")


def test_day_is_refused_where_there_is_none(aoba):
    client = bearer(make.data_token(aoba)[1])
    answer = read(client, "own/proposals", status=400, as_of=str(datetime.date(2020, 1, 1)))
    assert answer["errors"] == [{"name": "as_of", "message": "このデータでは、基準日を選べません。"}]
