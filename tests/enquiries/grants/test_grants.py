"""助成金: from answers to grants, by ward and fiscal year, published year by year; blanks stay 記録なし."""

from datetime import date

import pytest

from enquiries.grants.models import Intake, by_ward_and_year
from enquiries.models import Answer, Enquiry, Grant, GrantReport, GrantScheme
from enquiries.questions.presets import questionnaire_for
from portal.pdf.models import Paper
from tests import make
from tests.clients import as_, confirm
from tests.enquiries import made
from tests.html import text, words
from timeline.models import Entry

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]

SHINAGAWA, MINATO, SAKAI = "131091", "131032", "182109"


def grant(lg_code=SHINAGAWA, year=2015, project="物産展", **fields):
    ward = make.place(lg_code)
    return Grant.objects.create(
        scheme=GrantScheme.objects.get(), ward=ward, fiscal_year=year, project=project, **fields
    )


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2015, 7, 15), "特別区全国連携プロジェクト助成金"),
        (date(2016, 4, 14), "特別区全国連携プロジェクト助成金"),
        (date(2016, 4, 15), "特別区全国連携プロジェクト関連事業助成金"),
        (date(2017, 4, 17), "全国連携助成金"),
    ],
)
def test_scheme_is_named_as_of_a_day(day, name):
    assert GrantScheme.objects.get().name_on(day) == name


@pytest.fixture
def applications(secretary):
    """An enquiry of applications for fiscal 2016, answered by 品川区 with two projects."""
    enquiry = made.draft(SHINAGAWA, MINATO, questions=(), preset=Enquiry.Preset.GRANT_APPLICATION, fiscal_year=2016)
    Enquiry.objects.filter(pk=enquiry.pk).update(questionnaire=questionnaire_for("grant_application"))
    enquiry = Enquiry.objects.get()
    enquiry.send(by=secretary)
    return enquiry


def hand_in(enquiry, *rows, revision=0):
    row = enquiry.addressees.get(municipality__lg_code=SHINAGAWA)
    row.enquiry = enquiry
    assert Answer.objects.of(row).hand_in({"projects": list(rows)}, by=None, revision=revision)


AQUARIUM = {
    "projects-project": "水族館の催し",
    "projects-partner": "福井県坂井市",
    "projects-cost": "900000",
    "projects-amount": "500000",
}


def test_answers_become_grants_once(applications, secretary):
    hand_in(applications, AQUARIUM, {"projects-project": "茶会", "projects-amount": "80000"})
    assert [row.is_new for row in Intake(applications).rows()] == [True, True]
    assert [Intake(applications).take_in(by=secretary) for _ in range(2)] == [2, 0]
    row = Grant.objects.get(project="水族館の催し")
    assert [row.ward.name, row.fiscal_year, row.partner.full_name] == ["品川区", 2016, "福井県坂井市"]
    assert [row.applied, row.applied_on, row.decided, row.spent, row.state] == [
        500000,
        date(2026, 6, 1),
        None,
        None,
        "申請",
    ]


def test_project_written_twice_is_one_grant_and_left_to_the_people(applications, secretary):
    again = {"projects-project": "水族館の催し", "projects-amount": "70000"}
    hand_in(applications, AQUARIUM, again, {"projects-project": "茶会"})
    assert [Intake(applications).take_in(by=secretary) for _ in range(2)] == [1, 0]
    assert list(Grant.objects.values_list("project", flat=True)) == ["茶会"]
    page = words(as_(secretary).get(f"/enquiries/{applications.pk}/grants/"))
    assert "品川区の回答に、事業「水族館の催し」が2行あります" in page


def test_corrected_answer_changes_what_it_says_and_nothing_else(applications, secretary):
    hand_in(applications, AQUARIUM)
    Intake(applications).take_in(by=secretary)
    Grant.objects.update(decided=400000, decided_on=date(2026, 6, 1))
    hand_in(applications, {**AQUARIUM, "projects-amount": "450000"}, revision=1)
    [row] = Intake(applications).rows()
    assert [row.is_new, row.changes] == [False, [("申請額", "500000", "450000")]]
    Intake(applications).take_in(by=secretary)
    after = Grant.objects.get()
    assert [after.applied, after.decided, after.state] == [450000, 400000, "交付決定"]


def test_page_shows_what_will_be_written_and_writes_it(applications, secretary):
    hand_in(applications, AQUARIUM)
    desk = as_(secretary)
    page = words(desk.get(f"/enquiries/{applications.pk}/grants/"))
    assert "品川区 水族館の催し 新しく登録" in page
    assert not Grant.objects.exists()
    desk.post(f"/enquiries/{applications.pk}/grants/")
    assert Grant.objects.count() == 1
    assert "登録していないことはありません" in words(desk.get(f"/enquiries/{applications.pk}/grants/"))


def test_enquiry_of_another_kind_makes_no_grants(secretary):
    enquiry = made.sent(SHINAGAWA, by=secretary)
    assert as_(secretary).get(f"/enquiries/{enquiry.pk}/grants/").status_code == 404


def test_unknown_amounts_are_no_zero():
    grants = [grant(decided=100), grant(project="茶会"), grant(MINATO), grant(MINATO, 2016, decided=5, settled=3)]
    cells = by_ward_and_year(grants)
    shinagawa, minato = make.place(SHINAGAWA).pk, make.place(MINATO).pk
    assert cells == {(shinagawa, 2015): (2, 100), (minato, 2015): (1, None), (minato, 2016): (1, 3)}


def test_public_reads_what_is_published_year_by_year(secretary, client):
    grant(project="水族館の催し", decided=300000, result="三日間で二千人")
    grant(MINATO, 2016, project="秘めた事業")
    assert "水族館の催し" not in words(client.get("/grants/2015/"))
    page = as_(secretary).get(address := "/enquiries/grants/years/2015/publish/")
    unread = grant(project="読まれていない事業")
    late = as_(secretary).post(address, dict([page.context["deed"].read]), follow=True)
    assert "画面を開いたあとに、助成金が変わりました。" in words(late) and not Grant.objects.published().exists()
    unread.delete()
    confirm(as_(secretary), address)
    again = as_(secretary).post(address, dict([page.context["deed"].read]), follow=True)
    assert "公表していないものは、ありませんでした。" in words(again)
    year = words(client.get("/grants/2015/"))
    assert "水族館の催し" in year
    assert "300,000" in year
    assert "平成28年（2016年）4月15日の区長会総会に報告されました" in year.replace(" ", "")
    assert "特別区全国連携プロジェクト関連事業助成金の、各区の事業と実績です" in year
    table = words(client.get("/grants/"))
    assert "1件300,000円" in table.replace(" ", "")
    pages = table + words(client.get("/grants/2016/"))
    assert "秘めた事業" not in pages
    assert b"\xe7\xa7\x98\xe3\x82\x81\xe3\x81\x9f" not in b"".join(client.get("/grants/?format=csv").streaming_content)


def test_year_without_grants_and_without_a_report_is_not_found(client):
    assert client.get("/grants/2019/").status_code == 404


def test_secretariat_enters_and_corrects_a_grant(secretary):
    desk = as_(secretary)
    ward = make.place(SHINAGAWA)
    typed = {
        "ward": ward.pk,
        "fiscal_year": "2017",
        "project": "茶会",
        "partner": "福井県坂井市",
        "decided": "１８０，０００円",
    }
    desk.post("/enquiries/grants/new/", typed)
    row = Grant.objects.get()
    assert [row.decided, row.partner.lg_code, row.scheme, row.state] == [
        180000,
        SAKAI,
        GrantScheme.objects.get(),
        "交付決定",
    ]
    page = desk.post(
        f"/enquiries/grants/{row.pk}/edit/", {**typed, "settled": "190000", "reason": "確定", "token": row.token}
    )
    assert "確定額が、交付決定額を超えています。" in text(page)


def test_results_of_a_year_stand_in_a_general_meeting_of_its_april(secretary):
    GrantReport.objects.filter(fiscal_year=2016).delete()
    desk = as_(secretary)
    meeting = Entry.objects.get_by_natural_key("2017-04-17")
    other = Entry.objects.get_by_natural_key("2017-03-16")
    refused = desk.post("/enquiries/grants/years/2016/report/", {"entry": other.pk})
    assert [refused.status_code, GrantReport.objects.filter(fiscal_year=2016).exists()] == [200, False]
    desk.post("/enquiries/grants/years/2016/report/", {"entry": meeting.pk})
    assert GrantReport.objects.get(fiscal_year=2016).entry == meeting


TABLE = "/enquiries/grants/years/2016/edit/"


def typed(desk, **cells):
    """The table of 2016 as the page gives it, with these cells by name (w131091-project, g1-decided)."""
    forms = [row for _, row in desk.get(TABLE).context["forms"] if not isinstance(row, Grant)]
    fields = [(form, name) for form in forms for name in form.fields]
    given = {form.add_prefix(name): form[name].value() or "" for form, name in fields}
    return {**given, **{name.replace("__", "-"): value for name, value in cells.items()}}


def test_years_of_23_wards_are_entered_in_one_table_each_and_stand_in_paper_and_april(secretary, client):
    desk = as_(secretary)
    for year in (2015, 2016, 2017):
        page = f"/enquiries/grants/years/{year}/edit/"
        rows = [row for _, row in desk.get(page).context["forms"]]
        assert len(rows) == 23
        filled = {row.add_prefix("project"): f"{row.caption}の事業" for row in rows[:22]}  # of one nothing is known
        decided = {row.add_prefix("decided"): "１００，０００円" for row in rows[:20]}
        assert "22件を保存しました。" in text(desk.post(page, {**filled, **decided}, follow=True))
        confirm(desk, f"/enquiries/grants/years/{year}/publish/")
    assert Grant.objects.published().count() == 66
    table = words(client.get("/grants/")).replace(" ", "")
    assert "千代田区1件100,000円1件100,000円1件100,000円" in table and "江戸川区記録なし記録なし記録なし" in table
    assert "計22件2,000,000円22件2,000,000円22件2,000,000円" in table
    desk.get("/enquiries/grants/years/2016/pdf/")
    [paper] = Paper.objects.all()
    assert "千代田区の事業" in paper.html and "記録なし" in paper.html
    april = {2015: "平成28年（2016年）4月15日", 2016: "平成29年（2017年）4月17日", 2017: "平成30年（2018年）4月16日"}
    for year, day in april.items():
        assert f"{day}の区長会総会" in words(client.get(f"/grants/{year}/")).replace(" ", "")


def test_wrong_rows_are_named_and_nothing_is_saved(secretary):
    desk, row = as_(secretary), grant(MINATO, 2016, decided=100)
    amounts = {f"g{row.pk}__settled": "200", "w131091__decided": "5", "w131016__project": "茶会"}
    page = words(desk.post(TABLE, typed(desk, **amounts)))
    assert "港区：確定額が、交付決定額を超えています。" in page
    assert "品川区の事業名：事業名を入力してください。" in page
    assert list(Grant.objects.values_list("project", "settled")) == [("物産展", None)]


def test_row_that_others_changed_meanwhile_stops_the_table_and_keeps_what_was_typed(secretary):
    desk, row = as_(secretary), grant(MINATO, 2016, decided=100)
    sent = typed(desk, **{f"g{row.pk}__decided": "300", "w131091__project": "茶会"})
    Grant.objects.update(decided=200)
    late = desk.post(TABLE, sent)
    assert [late.status_code, Grant.objects.count(), Grant.objects.get().decided] == [409, 1, 200]
    assert "港区：物産展　　300" in text(late) and "品川区：茶会" in text(late)


def test_published_grant_is_read_in_the_table_and_twice_the_same_project_refused(secretary):
    desk, row = as_(secretary), grant(MINATO, 2016, project="茶会")
    Grant.objects.publish(2016, by=secretary)
    other = grant(MINATO, 2016, project="雪まつり")
    assert f"/enquiries/grants/{row.pk}/edit/" in text(desk.get(TABLE))
    page = words(desk.post(TABLE, typed(desk, **{f"g{other.pk}__project": "茶会"})))
    assert "この区に、同じ事業名がもうあります。" in page
