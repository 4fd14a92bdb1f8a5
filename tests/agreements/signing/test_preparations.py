"""締結の準備 that was noted wrong: put right, taken back, and what the audit keeps of it."""

from datetime import date

import pytest

from agreements.models import Preparation
from portal.models import AuditLine
from tests import make
from tests.html import text

pytestmark = pytest.mark.django_db

DAY = date(2026, 10, 1)


@pytest.fixture
def bodies():
    return [
        make.body("千葉県市長会", "city_mayors", "千葉県"),
        make.body("山梨県町村会", "towns_and_villages", "山梨県"),
    ]


@pytest.fixture
def preparation(bodies):
    return begin(bodies[:1])


def begin(bodies):
    return Preparation.objects.begin(bodies=bodies, name="協定", stage="contact", on=DAY, note="電話", by=None)


def edit(desk, preparation, **fields):
    typed = {"bodies": [body.pk for body in preparation.bodies.all()], "name": preparation.name}
    return desk.post(
        f"{preparation.get_absolute_url()}edit/", {**typed, "token": preparation.token, **fields}, follow=True
    )


def test_bodies_and_name_are_put_right(desk, preparation, bodies):
    assert "保存しました。" in text(edit(desk, preparation, bodies=[bodies[1].pk], name="広域連携協定"))
    assert str(Preparation.objects.open().get()) == "山梨県町村会との広域連携協定"
    line = preparation.last_change()
    assert (line.action, line.by_name) == ("協定の準備の訂正", "事務局花子")
    assert line.reason == "協定団体：千葉県市長会→山梨県町村会\n協定の名称：協定→広域連携協定"


def test_bodies_of_another_open_one_are_refused(desk, preparation, bodies):
    begin(bodies)
    said = text(edit(desk, preparation, bodies=[body.pk for body in bodies]))
    assert "同じ団体の準備が、すでに進んでいます。" in said
    assert [*preparation.bodies.all()] == bodies[:1]


def test_second_of_two_savers_sees_both(desk, preparation, bodies):
    read = {"token": preparation.token, "initial-name": "協定", "initial-bodies": [bodies[0].pk]}
    edit(desk, preparation, name="先の協定")
    late = edit(desk, preparation, name="後の協定", **read)
    assert (late.status_code, "<del>先</del>の協定" in text(late)) == (409, True)
    edit(desk, preparation, name="後の協定", token=late.context["form"]["token"].value(), keep_name="saved")
    assert Preparation.objects.open().get().name == "先の協定"


def test_step_is_put_right_and_the_stage_follows(desk, preparation):
    step = preparation.steps.get()
    address = f"{preparation.get_absolute_url()}steps/{step.pk}/edit/"
    data = {"stage": "planned", "on": "R8.11.1", "note": "電話", "token": step.token}
    assert desk.post(address, data).status_code == 302
    step.refresh_from_db()
    preparation.refresh_from_db()
    assert (step.stage, step.on, preparation.stage) == ("planned", date(2026, 11, 1), "planned")
    assert preparation.last_change().reason == "段階：打診→締結予定\n日付：令和8年10月1日→令和8年11月1日"


def test_step_taken_back_leaves_the_stage_before(desk, preparation):
    preparation.advance("dropped", on=DAY, note="", by=None, read="contact")
    first, last = preparation.steps.order_by("pk")
    remove = f"{preparation.get_absolute_url()}steps/{{}}/remove/".format
    desk.post(remove(last.pk))
    preparation.refresh_from_db()
    assert (preparation.stage, preparation.is_open) == ("contact", True)
    assert "1つだけの記録は消せません。" in text(desk.post(remove(first.pk), follow=True))
    assert preparation.steps.get() == first


def test_preparation_entered_by_mistake_is_kept_by_the_audit_alone(desk, preparation):
    address = f"{preparation.get_absolute_url()}remove/"
    assert "登録を取り消しました。" in text(desk.post(address, follow=True))
    assert desk.post(address).status_code == 404
    line = AuditLine.objects.get(action="協定の準備の取消し")
    assert (line.subject, line.reason) == ("千葉県市長会との協定", "打診 令和8年10月1日 電話")


def test_signed_preparation_is_not_changed_any_more(desk, preparation):
    preparation.advance("signed", on=DAY, note="", by=None, read="contact")
    step = preparation.steps.first()
    assert edit(desk, preparation).status_code == 404
    assert "直す" not in text(desk.get(preparation.get_absolute_url()))
    assert not step.remove(by=None)
    assert not preparation.remove(by=None)
    assert step.revise(stage="contact", on=DAY, note="", token=step.token, by=None) is None


@pytest.mark.parametrize("stage", ["applied", "signed"])
def test_note_of_who_came_too_late_stays(desk, preparation, stage):
    Preparation.objects.filter(pk=preparation.pk).update(stage=stage)
    step = {"stage": "planned", "on": str(DAY), "note": "会って話した", "read": "contact"}
    late = desk.post(preparation.get_absolute_url(), step)
    assert (late.status_code, "会って話した" in text(late), "先へ進めています" in text(late)) == (409, True, True)
