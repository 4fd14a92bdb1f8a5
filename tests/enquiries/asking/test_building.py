"""設問を作る: without code, and never so that another question loses what it needs."""

import pytest

from enquiries.models import Enquiry, Question, Questionnaire
from enquiries.questions.models import QuestionInUse
from tests.clients import confirm, get_page
from tests.enquiries import made
from tests.html import text

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.once,
    pytest.mark.clock(2026, 6, 1, 9, 0),
    pytest.mark.usefixtures("clock"),
]


@pytest.fixture
def enquiry():
    return made.draft("131091", questions=())


def address(enquiry, rest=""):
    return f"/enquiries/{enquiry.pk}/questions/{rest}"


def add(desk, enquiry, kind, query="", **typed):
    """Add a question by its form, as the page shows it; the question."""
    page = f"{address(enquiry, f'add/{kind}/')}{query}"
    key = get_page(desk, page).split('name="key" value="')[1].split('"')[0]
    response = desk.post(page, {"key": key, "title": "設問", "help": "", "decimals": "0", **typed})
    assert response.status_code == 302, response.context["form"].errors
    return Question.objects.get(key=key)


def titles(enquiry):
    return [question.title for question in enquiry.questionnaire.listed()]


def test_every_kind_is_added_by_a_form_of_only_what_it_needs(desk, enquiry):
    add(desk, enquiry, "section", title="交流")
    has = add(desk, enquiry, "choice", title="交流の有無", options="有\n無", is_required="on")
    number = add(
        desk,
        enquiry,
        "number",
        title="人数",
        unit="人",
        least="0",
        most="1,800",
        condition=f"{has.pk}:有",
        is_public="on",
    )
    table = add(desk, enquiry, "table", title="事業", most="30")
    money = add(desk, enquiry, "number", f"?table={table.pk}", title="費用", unit="円")
    total = add(desk, enquiry, "sum", title="合計", terms=[number.key, f"{table.key}.{money.key}"], unit="円")
    for kind in ("note", "long", "choices", "file", "tie"):
        add(desk, enquiry, kind, title=kind, options="ア\nイ")
    asked = [enquiry.get_absolute_url(), address(enquiry)]  # a heading, a note and a sum ask nothing
    assert ["7問" in get_page(desk, page) for page in asked] == [True, True]
    assert [number.shown_if, number.shown_value, number.unit, int(number.most)] == [has, "有", "人", 1800]
    assert [has.is_required, number.is_public, money.table, total.terms] == [
        True,
        True,
        table,
        [number.key, f"{table.key}.{money.key}"],
    ]
    page = get_page(desk, address(enquiry))
    assert "数（人、0から1,800まで）" in page and "1つ選ぶ（有／無）" in page and "問1で「有」のときだけ" in page
    for shown in ("preview", "paper"):
        page = get_page(desk, f"/enquiries/{enquiry.pk}/{shown}/")
        assert "交流の有無" in page and "費用（円）" in page
    assert "options" not in desk.get(address(enquiry, "add/date/")).context["form"].fields


def test_form_sent_twice_adds_one_question(desk, enquiry):
    question = add(desk, enquiry, "short", title="名前")
    desk.post(address(enquiry, "add/short/"), {"key": question.key, "title": "名前"})
    assert titles(enquiry) == ["名前"]


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        ("short", {"title": ""}, "設問を入力してください。"),
        ("choice", {"options": "有"}, "選択肢を2つ以上"),
        ("choice", {"options": "有\n無\n有"}, "同じ選択肢が2度あります：有"),
        ("number", {"least": "5", "most": "4"}, "上限は、下限と同じか、より大きくしてください。"),
        ("number", {"most": "たくさん"}, "数で入力してください"),
        ("short", {"most": "201"}, "200以下の数にしてください。"),
        ("sum", {}, "合計するものを1つ以上選んでください。"),
    ],
)
def test_bad_input_is_said_at_the_field_and_stays(desk, enquiry, kind, typed, said):
    response = desk.post(
        address(enquiry, f"add/{kind}/"), {"title": "人数は", "help": "書いたこと", "decimals": "0", **typed}
    )
    assert response.status_code == 200
    page = response.content.decode()
    assert said in page and "書いたこと" in page
    assert titles(enquiry) == []


def test_moving_keeps_a_question_behind_the_one_that_decides_about_it(desk, enquiry):
    has = made.question(enquiry.questionnaire, "choice", "有無", options="有\n無")
    how = made.question(enquiry.questionnaire, "number", "数", shown_if=has, shown_value="有")
    last = made.question(enquiry.questionnaire, "short", "名前")
    desk.post(address(enquiry, f"{last.pk}/up/"))
    assert titles(enquiry) == ["有無", "名前", "数"]
    desk.post(address(enquiry, f"{last.pk}/down/"))
    page = desk.post(address(enquiry, f"{how.pk}/up/"), follow=True).content.decode()
    assert "「数」は「有無」の答えで決まる設問なので、その後に置いてください。" in page
    assert titles(enquiry) == ["有無", "数", "名前"]
    assert [last.move(1), has.move(-1)] == [False, False]


def test_what_others_need_is_not_deleted(desk, enquiry):
    has = made.question(enquiry.questionnaire, "choice", "有無", options="有\n無")
    how = made.question(enquiry.questionnaire, "number", "数", shown_if=has, shown_value="有")
    total = made.question(enquiry.questionnaire, "sum", "計", terms=[how.key])
    for needed, by in ((has, "数"), (how, "計")):
        with pytest.raises(QuestionInUse, match=f"設問「{by}」の"):
            needed.remove()
        page = desk.post(address(enquiry, f"{needed.pk}/delete/"), follow=True).content.decode()
        assert f"設問「{by}」の条件か合計に使われているので、消せません。" in page
    for question in (total, how, has):
        assert desk.post(address(enquiry, f"{question.pk}/delete/")).status_code == 302
    assert titles(enquiry) == []


def test_option_of_a_condition_stays(desk, enquiry):
    has = made.question(enquiry.questionnaire, "choice", "有無", options="有\n無")
    made.question(enquiry.questionnaire, "number", "数", shown_if=has, shown_value="有")
    response = desk.post(address(enquiry, f"{has.pk}/"), {"title": "有無", "options": "はい\nいいえ", "revision": "0"})
    assert "「有」は、設問「数」の条件に使われています。" in response.content.decode()
    assert Question.objects.get(pk=has.pk).options == "有\n無"


def test_second_to_save_a_question_sees_both(desk, enquiry):
    question = made.question(enquiry.questionnaire, "short", "名前", help="")
    read = {"revision": "0", "initial-title": "名前", "initial-help": "", "help": ""}
    assert desk.post(address(enquiry, f"{question.pk}/"), {**read, "title": "担当者の名前"}).status_code == 302
    late = desk.post(address(enquiry, f"{question.pk}/"), {**read, "title": "課の名前", "help": "正式な名前"})
    page = late.content.decode()
    assert late.status_code == 409 and "担当者の" in page and "正式な名前" in page
    assert Question.objects.get().title == "担当者の名前"
    kept = {**read, "revision": "1", "initial-title": "担当者の名前", "title": "課の名前", "help": "正式な名前"}
    desk.post(address(enquiry, f"{question.pk}/"), kept)
    assert [Question.objects.get().title, Question.objects.get().help] == ["課の名前", "正式な名前"]


def test_published_questions_never_change(desk, enquiry, secretary):
    question = made.question(enquiry.questionnaire)
    enquiry.send(by=secretary)
    fixed = "設問はもう確定しています。直すときは、新しい版を作ってください。"
    for rest in ("", "add/short/", f"{question.pk}/", f"{question.pk}/delete/", "copy/"):  # of a page left open
        assert fixed in desk.get(address(enquiry, rest), follow=True).content.decode()
    late = desk.post(address(enquiry, f"{question.pk}/"), {"title": "長く考えた設問", "revision": "0"})
    assert late.status_code == 409 and fixed in text(late) and "長く考えた設問" in text(late)
    row = Question.objects.select_related("questionnaire").get()
    assert not row.revise(revision=0, title="別") and not row.move(1) and not row.remove()
    assert not enquiry.questionnaire.add(Question(kind="short", title="あと"))


def test_question_that_a_colleague_deleted_is_told_and_keeps_what_was_typed(desk, enquiry):
    question = made.question(enquiry.questionnaire)
    page = address(enquiry, f"{question.pk}/")
    question.remove()
    late = desk.post(page, {"title": "長く考えた設問", "revision": "0"})
    assert late.status_code == 409 and "ほかの人が消しています。" in text(late) and "長く考えた設問" in text(late)
    assert "ほかの人が消しています。" in desk.post(f"{page}delete/", follow=True).content.decode()
    for gone in (page, f"{page}delete/", f"{address(enquiry, 'add/short/')}?table={question.pk}"):
        assert desk.get(gone).status_code == 404


def test_copied_questions_keep_their_keys_and_say_what_is_lacking(desk, enquiry, secretary):
    earlier = made.draft("131091", questions=())
    has = made.question(earlier.questionnaire, "choice", "有無", options="有\n無")
    how = made.question(earlier.questionnaire, "number", "数", shown_if=has, shown_value="有")
    table = made.question(earlier.questionnaire, "table", "表")
    column = made.question(earlier.questionnaire, "number", "費用", table=table)
    page = f"{address(enquiry, 'copy/')}?from={earlier.pk}"
    assert "写す設問を1つ以上選んでください。" in desk.post(page, {}).content.decode()
    said = desk.post(page, {"question": [how.key, table.key]}, follow=True).content.decode()
    assert "2件の設問を写しました。" in said and "「数」は、もうあるか、条件や合計に使う設問がないため" in said
    copied = {row.key: row for row in enquiry.questionnaire.questions.all()}
    assert set(copied) == {how.key, table.key, column.key}
    assert copied[column.key].table == copied[table.key] and copied[how.key].shown_if is None
    desk.post(page, {"question": [has.key, how.key]})
    assert enquiry.questionnaire.questions.count() == 4


def test_next_version_is_asked_of_those_who_have_not_handed_in(desk, secretary, aya, minato):
    enquiry = made.sent("131091", "131032", by=secretary)
    first = enquiry.questionnaire
    key = first.questions.get().key
    desk.post(f"/enquiries/{enquiry.pk}/version/begin/")
    desk.post(f"/enquiries/{enquiry.pk}/version/begin/")
    draft = Questionnaire.objects.get(follows=first)
    add(desk, enquiry, "short", title="あとの設問")
    assert Enquiry.objects.get().questionnaire == first
    enquiry.addressees.filter(municipality=aya.municipality).update(stage="draft")
    assert "書きかけの1件には" in get_page(desk, f"/enquiries/{enquiry.pk}/version/publish/")
    confirm(desk, f"/enquiries/{enquiry.pk}/version/publish/")
    enquiry = Enquiry.objects.get()
    assert [enquiry.questionnaire, enquiry.questionnaire.version] == [draft, 2]
    assert [question.key for question in enquiry.questionnaire.listed()][0] == key
    told = {user: list(user.notices.values_list("title", flat=True)) for user in (aya, minato)}
    assert f"{enquiry.number_name}の設問が変わりました" in told[aya]
    assert f"{enquiry.number_name}の設問が変わりました" not in told[minato]
    desk.post(f"/enquiries/{enquiry.pk}/version/begin/")
    confirm(desk, f"/enquiries/{enquiry.pk}/version/discard/")
    assert not Questionnaire.objects.filter(follows=draft).exists()


@pytest.mark.parametrize("step", ["publish", "discard"])
def test_next_version_is_fixed_or_thrown_away_as_it_was_read(desk, secretary, step):
    enquiry = made.sent("131091", by=secretary)
    page = f"/enquiries/{enquiry.pk}/version/{step}/"
    assert "書きかけの新しい版は、もうありません。" in text(desk.get(page, follow=True))
    draft = enquiry.begin_version(by=secretary)
    read = dict([desk.get(page).context["deed"].read])
    add(desk, enquiry, "short", title="開いたあとの設問")
    assert "新しい版の設問が変わりました" in text(desk.post(page, read, follow=True))
    assert enquiry.next_version() == draft and draft.questions.filter(title="開いたあとの設問").exists()
    read = dict([desk.get(page).context["deed"].read])
    enquiry.close(by=secretary)
    for said in (desk.post(page, read, follow=True), desk.get(page, follow=True)):
        assert "締め切った照会の設問は変えられません。" in text(said)
    assert enquiry.next_version() == draft
