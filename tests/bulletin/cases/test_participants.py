"""Who takes part in a case is changed: they join, change roles and leave; whom it concerns is told."""

import html
import re
from functools import partial

import pytest
from django.test import Client
from django.utils import timezone

from bulletin.cases import notices
from bulletin.models import CannotTakePart, Case
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine
from tests import make
from tests.make import place
from tests.racing import race

pytestmark = pytest.mark.django_db

SAKAI, SHINAGAWA, MINATO, FUKUI = "182109", "131091", "131032", "182010"


def roles(case):
    return dict(case.participants.values_list("municipality__lg_code", "role"))


def send(person, case, **changed):
    """What a browser sends: the roles as they stand, and what is changed."""
    client = Client()
    client.force_login(person)
    form: dict[str, str] = {}
    for code, role in roles(case).items():
        form |= {f"role_{code}": role, f"initial-role_{code}": role}
    return client.post(f"{case.get_absolute_url()}participants/", {**form, **changed})


def unmarked(response):
    return html.unescape(re.sub(r"<(?:del|ins)>|</(?:del|ins)>", "", response.content.decode()))


def test_ward_and_town_that_join_are_told_and_may_write(sakai, minato):
    case = make.case("sea", published_at=None)
    assert send(sakai, case, wards=[place(MINATO).pk], municipalities="福井県福井市").status_code == 302
    assert roles(case) == {SAKAI: "proposer", SHINAGAWA: "lead", MINATO: "partner", FUKUI: "partner"}
    assert Case.objects.editable_by(minato).contains(case)
    notice = Notice.objects.get(user=minato)
    assert (notice.title, notice.url) == (f"港区が連携事例に加わりました：{case}", case.get_absolute_url())
    case.refresh_from_db()
    assert [row[1] for row in case.outline["places"]] == ["港区", "品川区", "福井県福井市", "福井県坂井市"]
    line = AuditLine.objects.get(action="参加者の変更")
    assert line.reason == "福井県福井市を「参加」に加えた、港区を「参加」に加えた"


def test_lead_passes_on_and_form_sent_twice_changes_nothing_more(sakai):
    case = make.case("sea", participants=((SAKAI, "proposer"), (SHINAGAWA, "lead"), (MINATO, "partner")))
    form = {f"role_{SHINAGAWA}": "partner", f"role_{MINATO}": "lead"}
    read = {f"initial-role_{SHINAGAWA}": "lead", f"initial-role_{MINATO}": "partner"}
    for _ in range(2):
        assert send(sakai, case, **form, **read).status_code == 302
    assert roles(case) == {SAKAI: "proposer", SHINAGAWA: "partner", MINATO: "lead"}
    assert AuditLine.objects.filter(action="参加者の変更").count() == 1


def test_who_leaves_a_public_case_is_told_and_stays_named_as_former(sakai, minato):
    case = make.case("sea", participants=((SAKAI, "proposer"), (SHINAGAWA, "lead"), (MINATO, "partner")))
    draft = make.step(case, published_at=None, text="まだ公開しない話")
    assert send(sakai, case, **{f"role_{MINATO}": ""}).status_code == 302
    page = unmarked(Client().get(case.get_absolute_url()))
    assert "港区（参加、" in re.sub("<[^>]+>", "", page)
    assert Notice.objects.get(user=minato).title == f"港区が連携事例の参加から外れました：{case}"
    assert not Case.objects.editable_by(minato).contains(case)
    client = Client()
    client.force_login(minato)
    assert draft.text not in unmarked(client.get(case.get_absolute_url()))
    assert case.get_absolute_url() not in unmarked(Client().get(f"/bulletin/cases/?ward={MINATO}"))
    case.refresh_from_db()
    assert case.change_participants({place(MINATO): "partner"}, by=sakai, was={})
    assert case.former == []


def test_who_leaves_a_case_published_a_moment_ago_stays_named_as_former(sakai):
    """Whoever takes them out read the case before it was public."""
    others = ((SAKAI, "proposer"), (SHINAGAWA, "lead"), (MINATO, "partner"))
    case = make.case("sea", published_at=None, participants=others)
    Case.objects.filter(pk=case.pk).update(published_at=timezone.now())
    assert case.change_participants({place(MINATO): ""}, by=sakai, was=case.roles())
    case.refresh_from_db()
    assert [row[1] for row in case.former] == ["港区"]


def test_who_leaves_before_anybody_reads_it_leaves_no_trace_on_the_page(sakai, minato):
    case = make.case(
        "sea", published_at=None, participants=((SAKAI, "proposer"), (SHINAGAWA, "lead"), (MINATO, "partner"))
    )
    notices.sent_back(case, case.readers(), "ひみつの理由")
    assert send(sakai, case, **{f"role_{MINATO}": ""}).status_code == 302
    case.refresh_from_db()
    assert case.former == []
    waiting = "".join(OutgoingMail.objects.waiting().filter(user=minato).values_list("body", flat=True))
    assert "ひみつの理由" not in waiting and "外しました" in waiting
    client = Client()
    client.force_login(minato)
    assert client.get(case.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    "changed, message",
    [
        ({f"role_{SHINAGAWA}": ""}, "参加する区が1つ以上必要です。"),
        ({f"role_{SHINAGAWA}": "introducer"}, "参加する区が1つ以上必要です。"),
        ({f"role_{SAKAI}": "partner"}, "提案した自治体が1つ以上必要です。"),
        ({f"role_{SAKAI}": "lead"}, "一覧にないものです。一覧から選び直してください。"),
        ({"introducer": "福井県坂井市"}, "坂井市は、すでに参加しています。上の一覧で役割を選んでください。"),
        ({"municipalities": "ない町"}, "「ない町」は自治体の名簿にありません。"),
        ({"introducer": "福井県福井市", "municipalities": "福井県福井市"}, "別のものを書いてください。"),
    ],
)
def test_roles_that_cannot_be_are_answered_at_their_field(sakai, changed, message):
    case = make.case("sea")
    page = send(sakai, case, **changed)
    name = next(iter(changed))  # the field it is said at
    assert page.status_code == 200 and re.search(f'href="#id_{name}[^>]*>[^<]*{message}', unmarked(page))
    assert roles(case) == {SAKAI: "proposer", SHINAGAWA: "lead"}


def test_two_leads_are_refused(sakai):
    case = make.case("sea", participants=((SAKAI, "proposer"), (SHINAGAWA, "lead"), (MINATO, "partner")))
    assert "中心の区は1つだけです。" in unmarked(send(sakai, case, **{f"role_{MINATO}": "lead"}))


def test_proposer_of_the_proposal_stays(sakai):
    proposal = make.proposal(sakai, state="matched")
    others = ((SAKAI, "proposer"), (FUKUI, "proposer"), (SHINAGAWA, "lead"))
    case = make.case("sea", participants=others, proposal=proposal, channel="board")
    assert "役割を「提案」のままにしてください。" in unmarked(send(sakai, case, **{f"role_{SAKAI}": ""}))
    with pytest.raises(CannotTakePart):
        case.change_participants({place(SAKAI): ""}, by=sakai, was=case.roles())


def test_second_of_two_who_change_one_role_sees_both(sakai, minato):
    others = ((SAKAI, "proposer"), (SHINAGAWA, "lead"), (MINATO, "partner"))
    case = make.case("sea", participants=others)
    assert send(sakai, case, **{f"role_{MINATO}": "introducer"}).status_code == 302
    read = {f"initial-role_{MINATO}": "partner", f"role_{MINATO}": "proposer"}
    page = send(sakai, case, municipalities="福井県福井市", **read)
    assert page.status_code == 409
    assert re.search(r"いまの内容（[^）]*、坂井太郎さん）", unmarked(page))
    assert (
        "坂井太郎さんが" in unmarked(page)
        and f'name="keep_role_{MINATO}"' in unmarked(page)
        and "福井県福井市" in unmarked(page)
    )
    assert roles(case)[MINATO] == "introducer" and FUKUI not in roles(case)
    kept = {f"keep_role_{MINATO}": "saved", f"role_{MINATO}": "proposer", "municipalities": "福井県福井市"}
    assert send(sakai, case, **kept).status_code == 302
    assert (roles(case)[MINATO], roles(case)[FUKUI]) == ("introducer", "partner")


def test_origin_of_a_case_is_corrected(sakai):
    case = make.case("sea")
    client = Client()
    client.force_login(sakai)
    form = {"title": case.title, "channel": "introduction", "initial-channel": "visit", "read": "1"}
    assert client.post(f"{case.get_absolute_url()}edit/", form).status_code == 302
    case.refresh_from_db()
    assert case.channel == "introduction"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_two_who_pass_on_the_lead_at_once_leave_one_lead(sakai, minato):
    for number in range(10):
        others = ((SAKAI, "proposer"), (SHINAGAWA, "lead"), (MINATO, "partner"), ("131172", "partner"))
        case = make.case(f"sea-{number}", participants=others)
        calls = [
            partial(
                Case.objects.get(pk=case.pk).change_participants,
                {place(SHINAGAWA): "partner", place(code): "lead"},
                by=by,
                was=case.roles(),
            )
            for code, by in ((MINATO, sakai), ("131172", minato))
        ]
        assert sorted(race(*calls)) == [False, True]
        assert sorted(roles(case).values()) == ["lead", "partner", "partner", "proposer"]
