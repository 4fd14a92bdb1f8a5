"""A ward's yearly return becomes its ties: shown first, entered once, and what is frozen stays."""

from datetime import date

import pytest

from agreements.models import Tie, TieReturn
from enquiries.models import Answer, Enquiry
from enquiries.questions.presets import questionnaire_for
from enquiries.yearly_return.intake import TieIntake
from tests import make
from tests.clients import as_
from tests.enquiries import made
from tests.html import text, untagged

pytestmark = [pytest.mark.django_db, pytest.mark.clock(2026, 9, 1, 9, 0), pytest.mark.usefixtures("clock")]

SHINAGAWA, SAKAI, HAYAKAWA = "131091", "182109", "193640"
AS_OF = date(2026, 8, 1)


@pytest.fixture
def returned(secretary):
    """An enquiry as of 1 August to 品川区, sent."""
    enquiry = made.draft(SHINAGAWA, questions=(), preset="yearly_return", as_of=AS_OF, due_on=date(2026, 9, 30))
    Enquiry.objects.filter(pk=enquiry.pk).update(questionnaire=questionnaire_for("yearly_return"))
    enquiry = Enquiry.objects.get()
    enquiry.send(by=secretary)
    return enquiry


def row(partner, kind="友好都市", state="続いている", **more):
    said = {"ties-partner": partner, "ties-kind": kind, "ties-state": state}
    return said | {f"ties-{name}": value for name, value in more.items()}


def answer(enquiry, *rows):
    addressee = enquiry.addressees.get()
    addressee.enquiry = enquiry
    assert Answer.objects.of(addressee).hand_in({"ties": list(rows)}, by=None, revision=0)
    return Answer.objects.with_places().get()


def tie(lg_code, kind="友好都市", **fields):
    return Tie.objects.create(ward=make.place(SHINAGAWA), municipality=make.place(lg_code), kind=kind, **fields)


@pytest.fixture
def no_ties():
    Tie.objects.filter(ward=make.place(SHINAGAWA)).delete()


@pytest.mark.usefixtures("no_ties")
def test_what_the_list_lacks_is_entered_once_and_a_municipality_counts_once(returned, aya):
    intake = TieIntake(answer(returned, row("福井県坂井市", first_year="2015"), row("福井県坂井市", project="祭り")))
    before = len(Tie.objects.municipalities_on(AS_OF))
    assert [intake.take_in(by=aya), intake.take_in(by=aya)] == [1, 0]
    [entered] = Tie.objects.filter(ward=make.place(SHINAGAWA))
    assert [entered.municipality.lg_code, entered.started_on, entered.ended_on] == [SAKAI, date(2015, 4, 1), None]
    counted = Tie.objects.municipalities_on(AS_OF)
    assert entered.municipality_id in counted
    assert len(counted) - before in (0, 1)


@pytest.mark.usefixtures("no_ties")
def test_ended_one_ends_with_its_fiscal_year_and_stays_in_the_year_before(returned, aya):
    over = tie(SAKAI)
    intake = TieIntake(answer(returned, row("福井県坂井市", state="終えた", last_year="2025")))
    assert intake.take_in(by=aya) == 1
    over.refresh_from_db()
    assert over.ended_on == date(2026, 4, 1)
    own = Tie.objects.filter(ward=make.place(SHINAGAWA))
    assert [own.as_of(day).count() for day in (date(2026, 3, 31), date(2026, 4, 1))] == [1, 0]


@pytest.mark.usefixtures("no_ties")
def test_one_project_that_ended_does_not_end_a_tie_that_goes_on(returned, aya):
    tie(SAKAI)
    ended = row("福井県坂井市", state="終えた", last_year="2025", project="祭り")
    intake = TieIntake(answer(returned, ended, row("福井県坂井市", project="物産展")))
    assert intake.take_in(by=aya) == 0
    assert Tie.objects.get(ward=make.place(SHINAGAWA)).ended_on is None


@pytest.mark.usefixtures("no_ties")
def test_one_that_began_after_the_day_is_known_again(returned, aya):
    tie(SAKAI, started_on=date(2026, 8, 20))
    intake = TieIntake(answer(returned, row("福井県坂井市"), row("山梨県早川町", first_year="2027")))
    assert [intake.take_in(by=aya), intake.take_in(by=aya)] == [1, 0]
    assert Tie.objects.filter(ward=make.place(SHINAGAWA)).count() == 2


@pytest.mark.usefixtures("no_ties")
def test_one_that_is_over_in_the_list_is_not_entered_over_it(returned, aya):
    tie(SAKAI, ended_on=date(2020, 4, 1))
    intake = TieIntake(answer(returned, row("福井県坂井市")))
    assert intake.take_in(by=aya) == 0
    assert intake.differences().unread == [
        "1行目：「品川区と福井県坂井市（友好都市）」は、一覧では令和2年4月1日の前日までとなっています。"
    ]


@pytest.mark.usefixtures("no_ties")
def test_one_that_begins_again_after_its_end_is_a_new_one(returned, aya):
    tie(SAKAI, ended_on=date(2020, 4, 1))
    assert TieIntake(answer(returned, row("福井県坂井市", first_year="2022"))).take_in(by=aya) == 1


@pytest.mark.usefixtures("no_ties")
def test_nothing_is_guessed_and_nothing_dropped(returned):
    tie(SAKAI), tie(HAYAKAWA, "災害協定")
    rows = [row("福井県坂井市", state="終えた"), row("霞市")]
    found = TieIntake(answer(returned, *rows)).differences()
    assert found.number == 0
    assert found.unread == [
        "1行目：終えた年度が書かれていないので、「品川区と福井県坂井市（友好都市）」の終了日を登録できません。",
        "2行目：「霞市」は自治体の名簿にありません。",
    ]
    assert [each.kind for each in found.unnamed] == ["災害協定"]


@pytest.mark.usefixtures("no_ties")
def test_ward_sees_the_differences_and_enters_them(returned):
    answer(returned, row("福井県坂井市"))
    manager = make.manager("hinata@example.jp", SHINAGAWA)
    ward = as_(manager)
    assert "提出した回答のうち1件が" in text(ward.get("/members/"))
    page = untagged(text(ward.get(f"/enquiries/{returned.pk}/ties/")))
    assert "福井県坂井市（友好都市）を加えます。開始日：記録なし" in page
    assert not Tie.objects.filter(ward=manager.municipality).exists()
    ward.post(f"/enquiries/{returned.pk}/ties/")
    assert Tie.objects.filter(ward=manager.municipality).count() == 1
    assert TieReturn.objects.get(ward=manager.municipality, as_of=AS_OF).lines == [[SAKAI, "友好都市"]]
    assert "提出した回答のうち" not in text(ward.get("/members/"))
