"""回答のことば and 参加者の役割, as the secretariat keeps them."""

import re

import pytest

from bulletin.models import AnswerWord, ParticipantRole
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.bulletin.rollcall.answering import row_of
from tests.clients import as_

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ANSWERS, ROLES = "/bulletin/answers/", "/bulletin/roles/"
SAKAI, SHINAGAWA, KUSHIRO = "182109", "131091", "012068"


@pytest.fixture
def hanako():
    return make.secretariat()


def save(user, address, model, changes, new=""):
    """What a browser sends for the list with these words by code, and a new row."""
    page = as_(user).get(address).content.decode()
    rows = list(model.objects.all())
    sent = {"read": re.search(r'name="read" value="(\w+)"', page)[1], "form-INITIAL_FORMS": len(rows)}
    for number, row in enumerate(rows):
        sent |= {f"form-{number}-id": row.pk, f"form-{number}-position": row.position}
        sent[f"form-{number}-name"] = changes.get(row.code, row.name)
        if row.is_active and changes.get(row.code) != "":
            sent[f"form-{number}-is_active"] = "on"
        sent[f"form-{number}-name"] = sent[f"form-{number}-name"] or row.name
    total = len(rows)
    if new:
        sent |= {f"form-{total}-name": new, f"form-{total}-position": 0, f"form-{total}-is_active": "on"}
    return as_(user).post(address, {**sent, "form-TOTAL_FORMS": total + bool(new)})


def test_renamed_answer_is_called_so_everywhere(hanako, akane, aya):
    proposal = make.proposal(akane)
    row_of(proposal).answer_with("declined", "今年は難しい", by=aya, version=0)
    assert save(hanako, ANSWERS, AnswerWord, {"declined": "今回は見送り"}).status_code == 302
    page = as_(akane).get(proposal.get_absolute_url()).content.decode()
    assert page.count("今回は見送り") > 2 and not re.search("(?<!今回は)見送り", page)
    assert "今回は見送りの1区の回答" in page
    form = as_(aya).get(f"{proposal.get_absolute_url()}answer/").content.decode()
    assert "今回は見送り" in form
    files = as_(aya).get("/bulletin/inbox/?format=csv").getvalue().decode("utf-8-sig")
    assert "今回は見送り" in files
    row_of(proposal).answer_with("declined", "やはり難しい", by=aya, version=1)
    assert Notice.objects.filter(user=akane, title__endswith="品川区が回答を改めました（今回は見送り）").exists()
    posted = make.proposal(akane, state="draft")
    posted.post(by=akane, version=posted.version)
    body = Notice.objects.filter(user=aya, title__contains=posted.number_name).get().body
    assert "手を挙げる・条件付き・検討中・今回は見送り・該当なしの5つから" in body
    assert AuditLine.objects.filter(action="回答のことばの変更").get().reason == "ことば：見送り→今回は見送り"


def test_retired_answer_is_offered_to_nobody_new(hanako, akane, aya):
    proposal = make.proposal(akane)
    save(hanako, ANSWERS, AnswerWord, {"not_applicable": "", "raised": ""})
    offered = re.findall(
        r'name="answer" value="(\w+)"', as_(aya).get(f"{proposal.get_absolute_url()}answer/").content.decode()
    )
    assert offered == [
        "raised",
        "conditional",
        "considering",
        "declined",
    ]  # without 手を挙げる nothing can be agreed
    sent = as_(aya).post(f"{proposal.get_absolute_url()}answer/", {"answer": "not_applicable", "version": 0})
    assert sent.status_code == 200
    assert row_of(proposal).answer == ""


def test_declining_ward_is_told_of_no_replies(akane, aya):
    proposal = make.proposal(akane)
    row_of(proposal).answer_with("declined", "", by=aya, version=0)
    as_(akane).post(f"{proposal.get_absolute_url()}replies/", {"body": "ありがとうございます", "token": "a" * 32})
    assert not Notice.objects.filter(user=aya, title__contains="返信").exists()


def test_new_role_is_given_and_shown_everywhere(hanako, akane, client):
    case = make.case("festival", participants=[(SAKAI, "proposer"), (SHINAGAWA, "lead"), (KUSHIRO, "partner")])
    assert save(hanako, ROLES, ParticipantRole, {"lead": "幹事の区"}, new="会場協力").status_code == 302
    code = ParticipantRole.objects.get(name="会場協力").code
    roles = {f"role_{SAKAI}": "proposer", f"role_{SHINAGAWA}": "lead", f"role_{KUSHIRO}": code}
    before = {f"initial-role_{KUSHIRO}": "partner"}
    address = f"/bulletin/cases/{case.key}/participants/"
    assert "会場協力" in as_(akane).get(address).content.decode()
    assert as_(akane).post(address, roles | before).status_code == 302
    page = client.get(case.get_absolute_url()).content.decode()
    assert "<dt>会場協力</dt>" in page and "<dt>幹事の区</dt>" in page
    assert "（会場協力）" in client.get("/bulletin/cases/").content.decode()
    assert "会場協力" in client.get(f"/municipalities/{KUSHIRO}/").content.decode()
    assert case.participant_changes().first().reason == "北海道釧路市を「会場協力」にした"
    assert case.participants.active().filter(role=code).exists()
