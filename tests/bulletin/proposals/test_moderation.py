"""掲示板の管理: the secretariat hides, returns, merges and ends; the author is told; all is logged."""

import datetime

import pytest
from django.core.files.base import ContentFile

from bulletin.board.tasks import notify_saved_searches
from bulletin.models import ApprovalRule, Attachment, CoProposer, Follow, Proposal, SavedSearch
from outbox.delivery import drain
from outbox.digests import write_digests
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.clock import Clock

pytestmark = pytest.mark.django_db

SHINAGAWA = "131091"
REASON = {"reason": "個人の名前があります。"}


@pytest.fixture
def hanawa():
    return make.secretariat()


def do(user, proposal, step, sent=None):
    return as_(user).post(f"/desk/proposals/{proposal.pk}/{step}/", sent or {})


def told(user):
    return list(Notice.objects.filter(user=user).values_list("title", flat=True))


def test_hidden_proposal_is_missing_for_all_but_its_authors(client, akane, aya, hanawa):
    proposal = make.proposal(akane, visibility="public")
    url = f"/bulletin/proposals/{proposal.pk}/"
    assert client.get(url).status_code == 200
    do(hanawa, proposal, "hide", REASON)
    assert [as_(user).get(url).status_code for user in (akane, hanawa, aya)] == [200, 200, 404]
    assert client.get(url).status_code == 302
    assert REASON["reason"] in as_(akane).get(url).content.decode()
    assert told(akane) == [f"非表示になりました：{proposal}"]
    assert AuditLine.objects.get(action="非表示").reason == REASON["reason"]
    do(hanawa, proposal, "unhide")
    assert client.get(url).status_code == 200


@pytest.mark.parametrize("step", ["hide", "return-to-draft"])
def test_what_is_taken_from_the_board_leaves_in_no_mail(akane, aya, hanawa, step):
    """Nor do those who were asked read it in their notices; its writers keep theirs."""
    draft = make.proposal(akane, state="draft", title="山田太郎氏の件")
    draft.post(by=akane, version=draft.version)
    assert OutgoingMail.objects.waiting().filter(user=aya).count() == 1
    do(hanawa, draft, step, REASON)
    assert "山田太郎氏" not in as_(aya).get("/members/notices/").content.decode()
    assert "山田太郎氏" in as_(akane).get("/members/notices/").content.decode()
    assert not OutgoingMail.objects.waiting().filter(user=aya).exists()
    assert OutgoingMail.objects.waiting().filter(user=akane).count() == 2


@pytest.mark.parametrize("choice", ["at_once", "daily"])
def test_find_of_a_kept_search_is_taken_back_with_its_proposal(hanawa, choice, monkeypatch, mailoutbox):
    clock = Clock(monkeypatch)
    clock.set(2027, 3, 30, 17, 0)
    midori = make.staff("midori@example.jp", "032069", mail_choice=choice)
    SavedSearch.objects.create(user=midori, name="雪", query="q=雪", told_until=clock())
    clock.move(minutes=1)
    hidden, shown = (make.proposal(title=title, search_text=title) for title in ("雪と山田太郎氏", "雪まつり"))
    notify_saved_searches(clock())
    clock.set(2027, 3, 31, 8, 0)
    write_digests(clock())
    do(hanawa, hidden, "hide", REASON)
    drain()
    texts = "".join(message.subject + message.body for message in mailoutbox if message.to == [midori.email])
    assert ["山田太郎氏" in texts, "雪まつり" in texts] == [False, True]
    assert Notice.objects.get(user=midori).url == shown.get_absolute_url()


def test_who_is_no_member_hears_nothing_more_of_what_became_private(akane):
    person = make.user("x@example.jp")
    proposal = make.proposal(akane, visibility="public")
    Follow.objects.begin(person, proposal=proposal)
    proposal.addressees.first().answer_with("raised", "", by=None, version=0)
    assert OutgoingMail.objects.waiting().filter(user=person).count() == 1
    proposal.refresh_from_db()
    assert proposal.write(by=akane, version=proposal.version, visibility="members")
    assert not OutgoingMail.objects.waiting().filter(user=person).exists()
    assert not Notice.objects.filter(user=person).exists()


def test_hiding_needs_a_reason(akane, hanawa):
    proposal = make.proposal(akane)
    assert "理由を入力してください。" in do(hanawa, proposal, "hide").content.decode()
    assert Proposal.objects.get().hidden_at is None


def test_returned_proposal_can_be_posted_again_and_keeps_its_answers(akane, aya, hanawa):
    proposal = make.proposal(akane)
    answered = proposal.addressees.get(municipality__lg_code=SHINAGAWA)
    do(hanawa, proposal, "return-to-draft", REASON)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.posted_at, proposal.returned_reason) == ("draft", None, REASON["reason"])
    assert as_(aya).get(proposal.get_absolute_url()).status_code == 404
    assert proposal.post(by=akane, version=proposal.version)
    assert proposal.addressees.count() == 23 and proposal.addressees.filter(pk=answered.pk).exists()


def test_draft_that_a_colleague_went_on_with_is_not_thrown_away_unread(akane):
    proposal, own = make.proposal(akane, state="draft"), as_(akane)
    address = f"{proposal.get_absolute_url()}discard/"
    read = own.get(address).context["form"]["version"].value()
    assert proposal.write(by=akane, version=proposal.version, title="書き足した案")
    late = own.post(address, {"version": read}, follow=True).content.decode()
    assert "消していません。画面を開いたあとに内容が変わりました。" in late and Proposal.objects.exists()
    own.post(address, {"version": own.get(address).context["form"]["version"].value()})
    assert not Proposal.objects.exists()


def test_returned_proposal_was_posted_and_is_not_thrown_away(akane, hanawa):
    proposal = make.proposal(akane)
    do(hanawa, proposal, "return-to-draft", REASON)
    own, address = as_(akane), proposal.get_absolute_url()
    assert "下書きを消す" not in own.get(address).content.decode()
    said = own.post(f"{address}discard/", follow=True).content.decode()
    assert ["この操作はできません" in said, "下書きを消しました" in said] == [True, False]
    assert Proposal.objects.get().state == "draft"


def test_reason_for_what_a_colleague_did_first_stays_and_the_same_sent_twice_is_told(akane, hanawa):
    proposal = make.proposal(akane)
    assert do(hanawa, proposal, "hide", REASON).status_code == 302
    assert do(hanawa, proposal, "hide", REASON).status_code == 302
    late = do(make.secretariat("later@example.jp"), proposal, "return-to-draft", {"reason": "長く考えた理由"})
    said = late.content.decode()
    assert late.status_code == 409 and "は「非表示」のため、この操作はできません。" in said and "長く考えた理由" in said


def test_desk_reads_no_reason_of_a_manager_for_what_it_had_returned(akane, hanawa):
    manager = make.manager("kacho@example.jp")
    ApprovalRule.objects.switch(akane.municipality, True, by=manager)
    proposal = make.proposal(akane, title="かにの案")
    do(hanawa, proposal, "return-to-draft", REASON)
    assert REASON["reason"] in as_(hanawa).get("/desk/proposals/?state=returned").content.decode()
    proposal.refresh_from_db()
    until = datetime.date(2031, 12, 24)
    assert proposal.write(by=akane, version=proposal.version, title="まだ庁内の題", answer_until=until)
    for address in ("/desk/proposals/?state=returned", "/desk/proposals/?state=returned&format=csv"):
        page = as_(hanawa).get(address).getvalue().decode()
        assert "かにの案" in page and "まだ庁内の題" not in page and "2031" not in page
    assert proposal.post(by=akane, version=proposal.version)
    assert proposal.send_back(by=manager, reason="部長がまだ知りません。")
    page = as_(hanawa).get("/desk/proposals/?state=returned").content.decode()
    assert "部長がまだ知りません。" not in page and "庁内の題" not in page


def test_what_the_secretariat_sent_back_is_history_for_its_writers_alone(akane, aya, hanawa):
    proposal = make.proposal(akane, offers="山田太郎氏の電話番号")
    do(hanawa, proposal, "return-to-draft", REASON)
    proposal.refresh_from_db()
    assert proposal.write(by=akane, version=proposal.version, offers="越前がに")
    assert proposal.post(by=akane, version=proposal.version)
    assert proposal.write(by=akane, version=proposal.version, offers="越前がにと花火")
    url = f"{proposal.get_absolute_url()}versions/"
    pages = {who: as_(who).get(f"{url}?old=1").content.decode() for who in (akane, aya, hanawa)}
    assert [("山田太郎氏" in page, page.count('name="old"')) for page in pages.values()] == [
        (True, 3),
        (False, 2),
        (True, 3),
    ]
    link = "変更の記録（2版）"
    assert link in as_(aya).get(proposal.get_absolute_url()).content.decode()


def test_draft_sent_back_by_its_manager_is_nothing_for_the_desk(akane, hanawa):
    """Title and reason are the municipality's own until it is posted; nor are they for those asked to propose too."""
    manager, partner = make.manager("kacho@example.jp"), make.staff("sendai@example.jp", "041009")
    draft = make.proposal(akane, state="waiting", title="まだ庁内の案")
    draft.co_proposers.create(municipality=partner.municipality)
    assert draft.send_back(by=manager, reason="部長がまだ知りません。")
    page = as_(hanawa).get("/desk/proposals/?state=returned").content.decode()
    assert "まだ庁内の案" not in page and "部長がまだ知りません。" not in page
    page = as_(partner).get(draft.get_absolute_url()).content.decode()
    assert "まだ庁内の案" in page and "部長がまだ知りません。" not in page
    assert "部長がまだ知りません。" in as_(akane).get(draft.get_absolute_url()).content.decode()


def test_record_of_operations_tells_no_words_of_a_draft(akane, hanawa):
    """Its title, its files and what its manager said of it; once it is posted, its title is there."""
    manager, partner = make.manager("kacho@example.jp"), make.staff("sendai@example.jp", "041009")
    draft = make.proposal(akane, state="draft", title="まだ庁内の案")
    ApprovalRule.objects.switch(akane.municipality, True, by=manager)
    file = ContentFile(b"x", name="x.txt")
    kept = {"name": "庁内の案.txt", "media_type": "text/plain", "description": "案"}
    Attachment.objects.take_in(draft, file, by=akane, **kept).remove(by=akane)
    CoProposer.objects.ask(draft, partner.municipality, by=akane).decline(by=partner)
    assert draft.post(by=akane, version=draft.version)
    assert draft.send_back(by=manager, reason="部長がまだ知りません。")
    assert make.proposal(akane, state="draft", title="まだ庁内の案").discard(by=akane)
    page = as_(hanawa).get("/desk/audit/").content.decode()
    assert "庁内の案" not in page and "部長がまだ知りません。" not in page
    for action in ("添付資料の追加", "添付資料の削除", "共同提案を断る", "承認せずに差し戻す", "下書きの削除"):
        assert action in page
    assert draft.post(by=manager, version=draft.version)
    assert "まだ庁内の案" in as_(hanawa).get("/desk/audit/").content.decode()


def test_desk_lists_what_it_sent_back(akane, hanawa):
    draft = make.proposal(akane, state="draft", title="直す提案")
    draft.post(by=akane, version=draft.version)
    do(hanawa, draft, "return-to-draft", REASON)
    page = as_(hanawa).get("/desk/proposals/?state=returned").content.decode()
    assert "直す提案" in page and REASON["reason"] in page


def test_merged_proposal_points_to_the_survivor(akane, aya, hanawa):
    double, survivor = make.proposal(akane), make.proposal(lg_code="182010", wards=["131016"])
    Follow.objects.create(user=aya, proposal=double)
    do(hanawa, double, "merge", {"survivor": f"提案第{survivor.number}号"})
    seen = as_(aya).get(double.get_absolute_url())
    assert (seen.status_code, seen.url) == (302, survivor.get_absolute_url())
    assert f"{survivor.number_name}</a>にまとめられました" in as_(akane).get(double.get_absolute_url()).content.decode()
    assert f"{double.number_name}を、ここにまとめました" in as_(aya).get(survivor.get_absolute_url()).content.decode()
    assert survivor.addressees.count() == 23
    assert list(Follow.objects.filter(proposal=survivor).values_list("user", flat=True)) == [aya.pk]
    assert f"{survivor.number_name}にまとめられました：{double}" in told(akane)


def test_merging_tells_visitors_nothing_of_members_proposals(client, hanawa):
    """A number leads them on only where they could read it; the survivor's page counts who is asked now."""
    make.people("131016", SHINAGAWA)
    survivor = make.proposal(lg_code="182010", wards=["131016"], visibility="public")
    doubles = [make.proposal(wards=[SHINAGAWA], visibility=each) for each in ("members", "public")]
    assert "1区中 <b>0</b>区回答" in client.get(survivor.get_absolute_url()).content.decode()
    assert doubles[0].merge(survivor, by=hanawa) and doubles[1].merge(survivor, by=hanawa)
    missing = client.get("/bulletin/proposals/9999/").url
    seen = [client.get(double.get_absolute_url()).url for double in doubles]
    assert seen == [missing.replace("9999", str(doubles[0].pk)), survivor.get_absolute_url()]
    assert "2区中 <b>0</b>区回答" in client.get(survivor.get_absolute_url()).content.decode()


@pytest.mark.parametrize(
    "number, error",
    [
        ("9999", "ありません"),
        ("itself", "この提案自身の番号です。"),
        ("draft", "ありません"),
        ("call", "まとめられません"),
    ],
)
def test_merging_into_nothing_fit_is_refused(akane, hanawa, number, error):
    proposal = make.proposal(akane)
    others = {
        "itself": proposal,
        "draft": make.proposal(akane, state="draft"),
        "call": make.call(municipalities=["182109"]),
    }
    number = (others[number].number or "提案の下書き") if number in others else number
    assert error in do(hanawa, proposal, "merge", {"survivor": number}).content.decode()
    assert Proposal.objects.filter(merged_into=None).count() == 3


def test_secretariat_ends_a_proposal_with_a_reason(akane, aya, hanawa):
    proposal = make.proposal(akane)
    do(hanawa, proposal, "close", REASON)
    assert Proposal.objects.get().state == "unmatched"
    assert REASON["reason"] in Notice.objects.get(user=akane, title__startswith="事務局が不成立").body
    assert Notice.objects.get(user=aya, title__startswith="不成立で終わりました").body.startswith("事務局が提案第")


def test_list_of_the_secretariat_shows_no_drafts_but_what_it_returned(akane, hanawa):
    make.proposal(akane, state="draft", title="まだ書いているもの")
    proposal = make.proposal(akane, title="差し戻すもの")
    assert "差し戻すもの" in as_(hanawa).get("/desk/proposals/").content.decode()
    do(hanawa, proposal, "return-to-draft", REASON)
    pages = [as_(hanawa).get(f"/desk/proposals/?state={state}").content.decode() for state in ("returned", "", "open")]
    assert ["差し戻すもの" in page for page in pages] == [True, False, False]
    assert not any("まだ書いているもの" in page for page in pages)


@pytest.mark.parametrize("number", [1, 3])
def test_list_of_the_secretariat_takes_the_same_queries(number, akane, hanawa, django_assert_num_queries):
    for _ in range(number):
        make.proposal(akane)
    client = as_(hanawa)
    client.get("/desk/proposals/")
    with django_assert_num_queries(6):
        client.get("/desk/proposals/")
