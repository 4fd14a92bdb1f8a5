"""知らせを受けるもの: of a proposal, a field, a municipality; told at once or in the morning, to who may read it."""

import pytest

from bulletin.models import Field, Follow, Message
from bulletin.proposals import notices
from outbox.digests import write_digests
from outbox.models import Notice, OutgoingMail
from tests import make
from tests.bulletin.notices import notified
from tests.clients import as_
from tests.clock import Clock
from tests.html import joined

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SHINAGAWA, KITAMI = "131091", "012068"
URL = "/bulletin/follows/"


@pytest.fixture
def reader():
    return make.staff("yomite@example.jp", KITAMI, name="読手緑")


@pytest.fixture
def proposal():
    return make.proposal(make.staff("aoba@example.jp"))


def test_things_are_followed_and_no_longer(reader, proposal):
    client = as_(reader)
    field = Field.objects.get(name="観光")
    things = [{"proposal": proposal.pk}, {"field": field.pk}, {"municipality": "182109"}]
    for thing in things * 2:
        assert client.post(URL, thing).status_code == 302
    assert Follow.objects.of(reader).count() == 3
    page = client.get(URL).content.decode()
    assert str(proposal) in page and "福井県坂井市" in page and page.count("知らせを止める") == 3
    for thing in things * 2:
        client.post(URL, {**thing, "end": "1"})
    assert not Follow.objects.exists()


@pytest.mark.parametrize("data", [{}, {"proposal": 999}, {"municipality": "182109", "field": "1"}, {"field": "x"}])
def test_what_is_no_one_thing_is_refused(reader, data):
    assert as_(reader).post(URL, data).status_code == 404
    assert not Follow.objects.exists()


def test_draft_of_others_cannot_be_followed(reader):
    draft = make.proposal(state="draft")
    assert as_(reader).post(URL, {"proposal": draft.pk}).status_code == 404


@pytest.mark.parametrize(
    "back, url", [("/bulletin/figures/", "/bulletin/figures/"), ("https://x.example/", URL), ("//x", URL)]
)
def test_reader_comes_back_to_this_host_only(reader, back, url):
    assert as_(reader).post(URL, {"municipality": "182109", "back": back}).url == url


def test_follower_hears_answers_and_replies(reader, proposal):
    Follow.objects.begin(reader, proposal=proposal)
    aoi = make.staff("aoi@example.jp", SHINAGAWA)
    proposal.addressees.get(municipality=aoi.municipality).answer_with("raised", "やります", by=aoi, version=0)
    Message.objects.send(proposal=proposal, body="公開の返信", by=aoi, token="a" * 32)
    Message.objects.send(proposal=proposal, body="内緒の相談", by=aoi, token="b" * 32, line=aoi.municipality)
    notices = Notice.objects.filter(user=reader)
    assert [notice.key.split(":")[0] for notice in notices.order_by("pk")] == ["answered", "said"]
    assert not notices.filter(body__contains="内緒").exists()
    assert {notice.municipality for notice in notices} == {reader.municipality}


def test_follower_of_no_municipality_hears_no_words_of_members():
    """Applicants, and who left office, read public proposals and how wards answer: no 「補足」 and no reply."""
    proposal, applicant = make.proposal(visibility="public"), make.user("applicant@example.jp")
    assert as_(applicant).post(URL, {"proposal": proposal.pk}).status_code == 302
    aoi = make.staff("aoi@example.jp", SHINAGAWA)
    proposal.addressees.get(municipality=aoi.municipality).answer_with("raised", "ひみつ", by=aoi, version=0)
    Message.objects.send(proposal=proposal, body="ひみつの返信", by=aoi, token="a" * 32)
    texts = [*Notice.objects.filter(user=applicant), *OutgoingMail.objects.filter(user=applicant)]
    assert [text.key.split(":")[0] for text in texts] == ["answered", "answered"]
    assert not any("ひみつ" in text.body for text in texts)


def test_follower_without_a_municipality_hears_of_public_ones_only(proposal):
    person = make.user("x@example.jp")
    Follow.objects.begin(person, proposal=proposal)
    public = make.proposal(visibility="public")
    Follow.objects.begin(person, proposal=public)
    for each in (proposal, public):
        each.addressees.first().answer_with("raised", "", by=None, version=0)
    assert [notice.url for notice in Notice.objects.filter(user=person)] == [public.get_absolute_url()]


def test_list_shows_nothing_that_may_be_read_no_longer(reader, proposal):
    Follow.objects.begin(reader, proposal=proposal)
    assert str(proposal) in as_(reader).get(URL).content.decode()
    reader.assignments.update(ended_on="2024-04-01")
    assert str(proposal) not in as_(reader).get(URL).content.decode()


def test_new_proposal_is_told_to_followers_of_its_field_and_its_place(reader):
    other = make.staff("sakai-fan@example.jp", KITAMI)
    Follow.objects.begin(reader, field=Field.objects.get(name="観光"))
    Follow.objects.begin(other, municipality=make.staff("aoba@example.jp").municipality)
    make.staff("nobody@example.jp", KITAMI)
    proposal = make.proposal(offers="解体の実演\n物販", seeks="")
    notices.posted_to_followers(proposal, proposal.followers_of_kind())
    assert notified("posted-followed:") == ["sakai-fan@example.jp", "yomite@example.jp"]
    body = Notice.objects.filter(key__startswith="posted-followed:").first().body
    assert "出せるもの：解体の実演\n　　物販" in body and "求めること" not in body


def test_posting_tells_followers(reader):
    aoba = make.manager("aoba@example.jp")
    Follow.objects.begin(reader, municipality=aoba.municipality)
    draft = make.proposal(aoba, state="draft")
    assert draft.post(by=aoba, version=1)
    assert notified("posted-followed:") == ["yomite@example.jp"]


def test_digest_holds_what_was_followed_in_full(reader, proposal, monkeypatch):
    clock = Clock(monkeypatch)
    clock.set(2026, 6, 1, 20, 0)
    type(reader).objects.filter(pk=reader.pk).update(mail_choice="daily")
    reader.assignments.update(started_on="2020-01-01")
    Follow.objects.begin(reader, proposal=proposal)
    aoi = make.staff("aoi@example.jp", SHINAGAWA)
    Message.objects.send(proposal=proposal, body="日程を加えました。", by=aoi, token="a" * 32)
    assert not OutgoingMail.objects.filter(to=reader.email).exists()
    clock.set(2026, 6, 2, 8, 0)
    assert write_digests(clock()) == 1
    mail = OutgoingMail.objects.get(to=reader.email)
    assert "日程を加えました。" in mail.body and f"提案第{proposal.number}号" in mail.body
    assert list(mail.digested.all()) == list(Notice.objects.filter(user=reader))


def test_buttons_stand_on_the_pages(reader, proposal, client):
    for address in (proposal.get_absolute_url(), "/municipalities/182109/"):
        assert "知らせを受ける<" in joined(as_(reader).get(address).content.decode())
    assert "知らせを受ける<" not in joined(client.get("/municipalities/182109/").content.decode())
    Follow.objects.begin(reader, municipality=proposal.municipality)
    assert "知らせを止める" in as_(reader).get("/municipalities/182109/").content.decode()


def test_board_narrowed_down_to_a_field_offers_to_follow_it(reader, proposal, client):
    address = f"/bulletin/?field={Field.objects.get(name='観光').pk}"
    button = 'お知らせを受ける<span class="visually-hidden">：観光'
    assert button in joined(as_(reader).get(address).content.decode())
    assert button not in joined(as_(reader).get("/bulletin/").content.decode())
    assert button not in joined(client.get(address).content.decode())
    sent = {"field": Field.objects.get(name="観光").pk, "back": address}
    assert as_(reader).post(URL, sent).url == address
    assert button.replace("受ける", "止める") in joined(as_(reader).get(address).content.decode())
