"""Proposer and wards agree, and a case is made, once."""

import html
from datetime import timedelta
from functools import partial

import pytest
from django.utils import timezone

from bulletin.models import CannotMatch, Case, Consent, Matching, Proposal
from outbox.models import Notice
from tests import make
from tests.clients import confirm
from tests.make import place
from tests.racing import race

pytestmark = pytest.mark.django_db

SAKAI, SHINAGAWA, MINATO = "182109", "131091", "131032"


def raise_hand(proposal, code, answer="raised"):
    row = proposal.addressees.get(municipality__lg_code=code)
    comment = "会場が空いていれば" if answer == "conditional" else ""
    assert row.answer_with(answer, comment, by=None, version=row.version)


@pytest.fixture
def people():
    return {code: make.staff(f"{code}@example.jp", code) for code in (SAKAI, SHINAGAWA, MINATO)}


@pytest.fixture
def proposal(people):
    proposal = make.proposal(people[SAKAI])
    raise_hand(proposal, SHINAGAWA)
    raise_hand(proposal, MINATO, "conditional")
    return proposal


def state(proposal):
    return Proposal.objects.get(pk=proposal.pk).state


def test_proposer_first_then_ward_makes_a_case(proposal, people):
    assert Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=people[SAKAI]) is None
    assert state(proposal) == "open"
    case = Consent.objects.agree(proposal, by=people[SHINAGAWA])
    assert (case.proposal, case.channel, case.published_at, state(proposal)) == (proposal, "board", None, "matched")


def test_ward_first_then_proposer_makes_a_case(proposal, people):
    assert Consent.objects.agree(proposal, by=people[SHINAGAWA]) is None
    assert Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=people[SAKAI]) == Case.objects.get(
        proposal=proposal
    )


def told_by(proposal, ward):
    return Notice.objects.get(key__startswith=f"agreed:{proposal.pk}:{ward.municipality.pk}").body


def test_proposer_is_told_what_is_still_missing(proposal, people):
    Consent.objects.agree(proposal, by=people[SHINAGAWA])
    assert "一緒に取り組む相手を選んで申し入れ" in told_by(proposal, people[SHINAGAWA])
    Consent.objects.disagree(proposal, by=people[SHINAGAWA])
    Notice.objects.all().delete()
    Matching.objects.make_case(proposal, [place(SHINAGAWA), place(MINATO)], place(SHINAGAWA), by=people[SAKAI])
    Consent.objects.agree(proposal, by=people[MINATO])
    assert "あと1団体（品川区）の合意を待っています。" in told_by(proposal, people[MINATO])
    Consent.objects.agree(proposal, by=people[SHINAGAWA])
    said = told_by(proposal, people[SHINAGAWA])
    assert "全員が合意し、連携事例になりました。" in said and "合意すると" not in said


def test_case_waits_for_every_ward_that_is_named(proposal, people):
    Matching.objects.make_case(proposal, [place(SHINAGAWA), place(MINATO)], place(SHINAGAWA), by=people[SAKAI])
    assert Consent.objects.agree(proposal, by=people[MINATO]) is None
    case = Consent.objects.agree(proposal, by=people[SHINAGAWA])
    assert dict(case.participants.values_list("municipality__lg_code", "role")) == {
        SAKAI: "proposer",
        SHINAGAWA: "lead",
        MINATO: "partner",
    }


def test_case_begins_with_what_happened_on_the_board(proposal, people):
    Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=people[SAKAI])
    case = Consent.objects.agree(proposal, by=people[SHINAGAWA])
    today = timezone.localdate()
    assert list(case.steps.values_list("kind", "first_day", "text", "published_at")) == [
        ("proposed", today, "福井県坂井市が掲示板に提案を載せる", None),
        ("answered", today, "品川区が手を挙げる", None),
    ]
    assert (case.title, case.summary) == (proposal.title, proposal.summary)
    assert list(case.fields.all()) == list(proposal.fields.all())


def test_case_says_how_and_since_when_a_ward_was_willing(people):
    proposal = make.proposal(people[SAKAI], wards=[MINATO])
    row = proposal.addressees.get()
    for answer, comment in (("considering", ""), ("conditional", "平日なら"), ("conditional", "平日の午前なら")):
        assert row.answer_with(answer, comment, by=people[MINATO], version=row.version)
    noon = timezone.now().replace(hour=3)
    for ago, version in zip((9, 6, 2), row.versions.all(), strict=True):
        row.versions.filter(pk=version.pk).update(answered_at=noon - timedelta(days=ago))
    Matching.objects.make_case(proposal, [place(MINATO)], by=people[SAKAI])
    step = Consent.objects.agree(proposal, by=people[MINATO]).steps.get(kind="answered")
    since = timezone.localdate(noon - timedelta(days=6))
    assert (step.first_day, step.last_day, step.text) == (since, since, "港区が条件付きで手を挙げる")


def test_naming_others_asks_again(proposal, people):
    Matching.objects.make_case(proposal, [place(SHINAGAWA), place(MINATO)], place(SHINAGAWA), by=people[SAKAI])
    Consent.objects.agree(proposal, by=people[SHINAGAWA])
    assert Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=people[SAKAI]) is None
    assert proposal.consents.count() == 0


def test_naming_the_same_again_changes_nothing(proposal, people):
    for _ in range(2):
        Matching.objects.make_case(proposal, [place(SHINAGAWA), place(MINATO)], place(SHINAGAWA), by=people[SAKAI])
    assert Notice.objects.filter(user=people[SHINAGAWA], title__startswith="連携の申入れ").count() == 1


def test_ward_that_took_its_agreement_back_has_not_agreed(proposal, people):
    Consent.objects.agree(proposal, by=people[SHINAGAWA])
    assert Consent.objects.disagree(proposal, by=people[SHINAGAWA])
    assert not Consent.objects.disagree(proposal, by=people[SHINAGAWA])
    assert Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=people[SAKAI]) is None


def test_ward_that_no_longer_raises_its_hand_has_not_agreed(proposal, people):
    Consent.objects.agree(proposal, by=people[SHINAGAWA])
    Matching.objects.make_case(proposal, [place(SHINAGAWA), place(MINATO)], place(MINATO), by=people[SAKAI])
    raise_hand(proposal, SHINAGAWA, "not_applicable")
    assert Consent.objects.agree(proposal, by=people[MINATO]) is None


@pytest.mark.parametrize(
    "partners, lead, message",
    [
        ([], None, "一緒に取り組む区・自治体を選んでください。"),
        (["131016"], None, "千代田区は手を挙げていません。手を挙げている区・自治体から選んでください。"),
        ([SHINAGAWA, MINATO], None, "中心の区を、選んだ区から1つ選んでください。"),
        ([SHINAGAWA, MINATO], "131016", "中心の区を、選んだ区から1つ選んでください。"),
    ],
)
def test_case_of_others_than_those_who_raised_their_hand_is_refused(proposal, people, partners, lead, message):
    with pytest.raises(CannotMatch, match=message):
        Matching.objects.make_case(proposal, [place(code) for code in partners], lead and place(lead), by=people[SAKAI])


def test_withdrawn_proposal_becomes_no_case(proposal, people):
    proposal.withdraw(by=people[SAKAI])
    with pytest.raises(CannotMatch):
        Matching.objects.make_case(proposal, [place(SHINAGAWA)], by=people[SAKAI])
    with pytest.raises(CannotMatch):
        Consent.objects.agree(proposal, by=people[SHINAGAWA])


def test_call_of_a_ward_becomes_a_case_without_a_lead(people):
    call = make.call(people[SHINAGAWA])
    raise_hand(call, SAKAI)
    Consent.objects.agree(call, by=people[SAKAI])
    case = Matching.objects.make_case(call, [place(SAKAI)], by=people[SHINAGAWA])
    roles = dict(case.participants.values_list("municipality__lg_code", "role"))
    assert roles == {SHINAGAWA: "proposer", SAKAI: "partner"}


def test_pages_lead_from_raised_hands_to_a_case(client, proposal, people):
    address = proposal.get_absolute_url()
    client.force_login(people[SAKAI])
    assert f'href="{address}case/"' in client.get(address).content.decode()
    page = html.unescape(client.post(f"{address}case/", {"partners": []}).content.decode())
    assert "一緒に取り組む相手を選んでください。" in page
    response = client.post(f"{address}case/", {"partners": [place(SHINAGAWA).pk]})
    assert (response.status_code, response.url) == (302, address)
    client.force_login(people[SHINAGAWA])
    assert f'href="{address}agree/"' in client.get(address).content.decode()
    page = html.unescape(client.get(f"{address}agree/").content.decode())
    assert f"品川区として、{proposal}の連携に合意します。" in page
    assert "成立すると、取り消せません。" in page and "合意を取り消せます。" not in page
    assert not proposal.consents.exists()
    read = dict([client.get(f"{address}agree/").context["deed"].read])
    response = client.post(f"{address}agree/", read)
    case = Case.objects.get(proposal=proposal)
    assert response.url == case.get_absolute_url() == f"/bulletin/cases/proposal-{proposal.pk}/"
    assert client.post(f"{address}agree/").url == case.get_absolute_url()  # sent twice
    client.force_login(people[MINATO])
    assert case.get_absolute_url() not in client.get(address).content.decode()


def test_ward_does_not_complete_what_it_read_as_open(client, proposal, people):
    Matching.objects.make_case(proposal, [place(SHINAGAWA), place(MINATO)], place(SHINAGAWA), by=people[SAKAI])
    client.force_login(people[SHINAGAWA])
    page = f"{proposal.get_absolute_url()}agree/"
    assert "港区の合意がそろうと" in client.get(page).content.decode()
    read = dict([client.get(page).context["deed"].read])
    Consent.objects.agree(proposal, by=people[MINATO])
    late = client.post(page, read, follow=True).content.decode()
    assert (
        "内容か、申入れか、ほかの合意が変わりました。" in late and not Case.objects.filter(proposal=proposal).exists()
    )
    assert "全員が合意し、連携事例になりました。" in confirm(client, page).content.decode()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_makes_of_one_case_make_one(proposal, people):
    Matching.objects.make_case(proposal, [place(SHINAGAWA), place(MINATO)], place(SHINAGAWA), by=people[SAKAI])
    proposals = [Proposal.objects.get(pk=proposal.pk) for _ in range(2)]
    wards = people[SHINAGAWA], people[MINATO]
    made = race(*(partial(Consent.objects.agree, row, by=ward) for row, ward in zip(proposals, wards, strict=True)))
    case = Case.objects.get(proposal=proposal)
    assert made.count(case) == 1
    again = [Proposal.objects.get(pk=proposal.pk) for _ in range(2)]
    make_again = partial(Matching.objects.make_case, partners=[place(SHINAGAWA)], by=people[SAKAI])
    assert race(*(partial(make_again, row) for row in again)) == [case, case]
