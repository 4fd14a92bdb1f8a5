"""国の方針: its steps with the entries that say them, the passage only where somebody copied it, and regional plans."""

import pytest
from django.core.management import call_command
from django.test import Client

from tests import make
from tests.clients import get_page, visit
from timeline.content import content_of
from timeline.models import Correction, Document, Entry, Policy, PolicyStep, RegionalPlan

pytestmark = pytest.mark.django_db


def policy(name):
    return Policy.objects.get(name=name)


def test_record_follows_each_policy_to_its_report_and_invents_no_passage():
    call_command("load_record", verbosity=0)  # changes nothing
    assert (Policy.objects.count(), PolicyStep.objects.count(), RegionalPlan.objects.count()) == (4, 10, 1)
    page = visit(policy("まち・ひと・しごと創生").get_absolute_url())
    days = [page.index(text) for text in ("説明を受ける", "意見を提出", "訪問・説明", "10月16日")]
    assert days == sorted(days) and "5月20日" in page and "本文の記録なし" in page
    assert "意見をまとめる" not in page  # on 16 March it was confirmed that they would be
    page = visit(policy("まち・ひと・しごと創生基本方針2018").get_absolute_url())
    assert "/documents/national-basic-policy-2018/" in page and "6月15日（金）" in page
    assert "/timeline/2018-07-13/" in page
    assert "国が促進・推進する事業" not in page  # the entry says it, and only the entry


def test_copied_passage_is_shown_and_its_correction_public(desk):
    known = policy("まち・ひと・しごと創生基本方針2018")
    address = f"/desk/policies/{known.pk}/"
    for text in ("東京23区と全国各地域", "東京23区と全国の各地域"):
        known.refresh_from_db()
        form = {"name": known.name, "document": known.document_id, "passage": text}
        desk.post(address, {**form, "token": known.token, "reason": "写し間違い"})
    assert "東京23区と全国の各地域" in visit(known.get_absolute_url())
    [correction] = Correction.objects.filter(subject_kind="国の方針")
    assert (correction.as_printed, correction.as_corrected) == ("東京23区と全国各地域", "東京23区と全国の各地域")


def test_step_of_a_draft_and_the_enquiry_stay_with_the_secretariat(desk):
    known, draft = policy("まち・ひと・しごと創生"), make.entry("2027-05-10", "2027-05-10", state="draft")
    form = {"kind": "reported", "day": "R9.5.10", "entry": "2027-05-10", "enquiry_url": "https://example.jp/enquiry/1"}
    desk.post(f"/desk/policies/{known.pk}/steps/", form)
    assert PolicyStep.objects.get(entry=draft).enquiry_url == "https://example.jp/enquiry/1"
    public = visit(known.get_absolute_url()) + visit("/policies/")
    assert "2027-05-10" not in public
    assert "example.jp/enquiry" not in public and "example.jp/enquiry" in get_page(desk, "/desk/policies/")


def test_entry_that_is_none_and_step_entered_twice_are_refused(desk):
    known = policy("まち・ひと・しごと創生")
    address = f"/desk/policies/{known.pk}/steps/"
    page = desk.post(address, {"kind": "visited", "day": "H27.9.30", "entry": "2015-9-30"}).content.decode()
    assert "「2015-9-30」という経過はありません。" in page and 'value="2015-9-30"' in page
    page = desk.post(address, {"kind": "visited", "day": "H27.9.30", "entry": "2015-09-30"}).content.decode()
    assert "同じ日の同じ歩みが登録されています。" in page
    page = desk.post(address, {"kind": "decided", "day": "R40.9.30"}).content.decode()
    assert "まだ来ていない日です。" in page and "R40.9.30" in page
    step = {"kind": "explained", "day": "H27.9.30", "entry": "２０１５－０９－３０、２０１５－０９－３０"}
    desk.post(address, step)  # in full width, and twice
    assert known.steps.get(kind="explained", day="2015-09-30").entry.key == "2015-09-30"
    assert known.steps.count() == 6


def test_plan_names_partners_and_entries(desk):
    plan = RegionalPlan.objects.get()
    page = visit(plan.get_absolute_url())
    assert "検討" in page and "/timeline/2018-04-16b/" in page and "記録なし" in page
    form = {"name": plan.name, "state": "drawn_up", "bodies": [1], "entries": "2018-04-16b", "token": plan.token}
    desk.post(f"/desk/policies/plans/{plan.pk}/", {**form, "reason": "策定のため"})
    assert "北海道町村会" in visit(plan.get_absolute_url()) and "策定" in visit("/policies/")
    rows = b"".join(Client().get("/policies/?format=csv&list=plans").streaming_content).decode()
    assert "策定,北海道町村会,2018-04-16b" in rows


def test_paper_that_is_not_public_is_not_linked(desk):
    hidden = Document.objects.create(key="document-1", name="まだ公開していない方針", issuer="国")
    new = Policy.objects.create(name="新しい方針", document=hidden)
    assert "まだ公開していない方針" not in visit(new.get_absolute_url())


@pytest.mark.parametrize("key", ["2017-12-22", "2018-06-15b"])
def test_draft_of_a_decision_says_what_the_record_says(key, desk):
    """Its title word for word; the sentence on the project, which the source writes as its own, as the passage."""
    entry = Entry.objects.get(key=key)
    printed = {name: said for name, said in content_of(entry).items() if name not in ("key", "editions")}
    step = PolicyStep.objects.get(entry=entry)
    PolicyStep.objects.filter(pk=step.pk).update(entry=None)
    Policy.objects.filter(pk=step.policy_id).update(passage=printed["body"].partition("。")[2])
    assert "経過の下書きを作る" in get_page(desk, "/desk/policies/")
    for _ in range(2):  # sent twice
        desk.post(f"/desk/policies/steps/{step.pk}/draft/")
    [drafted] = Entry.objects.filter(state="draft")
    said = {name: text for name, text in content_of(drafted).items() if name not in ("key", "editions")}
    assert said == printed
    step.refresh_from_db()
    assert step.entry == drafted and drafted.origin_url == step.policy.get_absolute_url()
    assert "経過の下書きを作る" not in get_page(desk, "/desk/policies/")


def test_step_that_is_no_decision_drafts_nothing(desk):
    step = PolicyStep.objects.filter(kind="submitted").get()
    PolicyStep.objects.filter(pk=step.pk).update(entry=None)
    page = desk.post(f"/desk/policies/steps/{step.pk}/draft/", follow=True).content.decode()
    assert "この歩みには、すでに経過があるか、決定の日がありません。" in page
    assert not Entry.objects.filter(state="draft").exists()


def test_step_entered_by_mistake_is_taken_out_for_a_reason_in_public(desk):
    known = policy("まち・ひと・しごと創生")
    step = known.steps.get(kind="visited")
    address = f"/desk/policies/steps/{step.pk}/withdraw/"
    assert address in get_page(desk, "/desk/policies/")
    assert "外す理由を入力してください。" in desk.post(address, {"reason": "　"}).content.decode()
    assert desk.post(address, {"reason": "別の方針の訪問のため"}).status_code == 302
    assert not known.steps.filter(kind="visited").exists()
    [correction] = Correction.objects.filter(subject_kind="国の方針")
    assert correction.as_printed.startswith("種類：訪問・説明、日：") and correction.reason == "別の方針の訪問のため"
    assert "別の方針の訪問のため" in visit(known.get_absolute_url())
    assert desk.post(address, {"reason": "二度目"}).status_code == 404
