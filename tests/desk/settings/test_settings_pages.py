"""設定: texts, fields and domains that the secretariat changes by itself."""

import html
import importlib
import re
from functools import partial

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from bulletin.models import Field, Proposal
from bulletin.rollcall.tasks import ask_on_the_day
from members.models import Application, Assignment, Municipality, MunicipalityDomain, User
from outbox.digests import write_digest
from outbox.mail import enqueue
from outbox.models import Notice, OutgoingMail
from portal.models import AuditLine, Wording
from portal.wording import FIRST_TERMS, shipped
from tests import make
from tests.clients import get_page
from tests.racing import race

pytestmark = pytest.mark.django_db

TERMS = "/desk/settings/wordings/terms/"
REMINDER = "/desk/settings/wordings/answer_reminder/"


def test_terms_change_on_the_next_request(client, desk):
    assert "内容の利用" in get_page(client, "/about/terms/")
    answer = desk.post(TERMS, {"text": "## 新しい規約\n\n引用できます。", "newest": 0})
    assert answer.url == "/desk/settings/"
    client.logout()
    page = get_page(client, "/about/terms/")
    assert "<h2>新しい規約</h2>" in page
    assert "内容の利用" not in page
    assert AuditLine.objects.filter(action="文面の変更", subject="利用規約").count() == 1


def test_terms_ask_again_only_when_their_meaning_changed(desk):
    assert Wording.objects.terms_version() == FIRST_TERMS
    desk.post(TERMS, {"text": "字句の直し", "newest": 0})
    assert Wording.objects.terms_version() == FIRST_TERMS
    first = Wording.objects.get()
    desk.post(TERMS, {"text": "意味の変更", "newest": first.pk, "asks_again": "on"})
    newest = Wording.objects.history("terms").first()
    assert Wording.objects.terms_version() == newest.version
    application = make.application(make.user("aoba@example.jp"), status="draft")
    assert application.missing_step() == "office"
    Application.objects.update(terms_version=newest.version)
    assert Application.objects.get().missing_step() == ""


def test_second_of_two_savers_sees_both_texts(desk):
    desk.post(TERMS, {"text": "先の人の文", "newest": 0})
    answer = desk.post(TERMS, {"text": "後の人の文", "newest": 0})
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "<del>先</del>の人の文" in page and "<ins>後</ins>の人の文" in page
    assert Wording.objects.text("terms") == "先の人の文"
    desk.post(TERMS, {"text": "後の人の文", "newest": Wording.objects.get().pk, "keep_text": "own"})
    assert Wording.objects.text("terms") == "後の人の文"


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_one_of_two_who_save_at_once_sees_both_texts():
    clients = [Client(), Client()]
    for client, email in zip(clients, ("aoba@example.jp", "midori@example.jp"), strict=True):
        client.force_login(make.secretariat(email))
    newest = 0
    for number in range(5):
        typed = [{"text": f"{number}回目の{who}の文", "newest": newest} for who in ("青葉", "緑")]
        pairs = zip(clients, typed, strict=True)
        answers = race(*[partial(client.post, REMINDER, data) for client, data in pairs])
        first, late = sorted(answers, key=lambda answer: answer.status_code)
        assert [first.status_code, late.status_code] == [302, 409]
        last = Wording.objects.get(follows=newest)
        newest = late.context["last"].pk
        assert newest == last.pk == int(late.context["form"]["newest"].value())
        assert (Wording.objects.count(), AuditLine.objects.count()) == (number + 1, number + 1)


def test_saving_the_same_text_saves_nothing(desk):
    desk.post(TERMS, {"text": shipped("terms"), "newest": 0})
    assert not Wording.objects.exists()


def test_invisible_character_is_refused_at_the_field(desk):
    page = html.unescape(desk.post(TERMS, {"text": "見え\u200bない", "newest": 0}).content.decode())
    assert "見えない文字（U+200B）があります。" in page
    assert not Wording.objects.exists()


def test_footer_stands_under_every_mail(desk):
    desk.post("/desk/settings/wordings/mail_footer/", {"text": "問合せ先　特別区長会事務局", "newest": 0})
    enqueue("aoba@example.jp", key="test", subject="試験", body="本文")
    assert OutgoingMail.objects.get().body.endswith("\n問合せ先　特別区長会事務局")


def test_own_words_stand_in_the_mail_of_their_kind_and_in_digests(desk):
    words = "迷うときは事務局へご相談ください。"
    desk.post(REMINDER, {"text": words, "newest": 0})
    make.staff("midori@example.jp", "131091")
    daily = make.staff("aoi@example.jp", "131091")
    User.objects.filter(pk=daily.pk).update(mail_choice="daily")
    today = timezone.localdate()
    make.proposal(answer_until=today)
    ask_on_the_day(today)
    assert f"\n\n{words}\n\n--\n" in OutgoingMail.objects.get(to="midori@example.jp").body
    write_digest(daily.pk, today, timezone.now())
    enqueue("aoba@example.jp", key="invitation:0", subject="招待", body="本文")
    assert [words in mail.body for mail in OutgoingMail.objects.order_by("pk")] == [True, True, False]


def test_words_of_reminders_stay_in_them_when_they_get_their_own():
    """As the migration does, once: reminders shared the words of the first request."""
    keep = importlib.import_module("portal.migrations.0008_mail_wordings").keep_in_reminders
    keep(apps, None)
    assert not Wording.objects.exists()
    for words in ("古いことば", "ご相談ください。"):
        Wording.objects.create(key=Wording.Key.ANSWER_REQUEST, text=words)
    for _ in range(2):
        keep(apps, None)
        assert [each.text for each in Wording.objects.history("answer_reminder")] == ["ご相談ください。"]


@pytest.mark.parametrize("key", [key for key in Wording.Key if key.is_of_mail])
def test_mail_of_each_kind_is_shown_whole_and_undone(desk, key):
    """A sample of each kind that can have own words: the words are in it, and nothing of it stays."""
    page = f"/desk/settings/wordings/{key}/"
    said = html.unescape(desk.post(page, {"text": "お待ちしています。", "newest": 0, "preview": "1"}).content.decode())
    sheet = said[said.index('<pre class="mail-sheet">') : said.index("</pre>")]
    assert [sheet.count(part) for part in ("お待ちしています。", "全国連携ポータル　http", "\n--\n")] == [1, 1, 1]
    assert [model.objects.exists() for model in (Wording, OutgoingMail, Notice, Proposal, Assignment)] == [False] * 5
    assert "お待ちしています。</textarea>" in said


def test_sample_uses_up_no_number(desk):
    """Of proposals, which are known by theirs, of the versions of the terms, and of people."""

    def next_numbers(name):
        words = Wording.objects.create(key=Wording.Key.ANSWER_REMINDER, text="いまのことば")
        return [each.pk for each in (make.proposal(), words, make.user(f"{name}@example.jp"))]

    before = next_numbers("aoba")
    answer = desk.post(REMINDER, {"text": "新しいことば", "newest": before[1], "preview": "1"})
    _, sheet = answer.context["sample"]
    assert [words in sheet for words in ("提案第0号", "新しいことば", "いまのことば")] == [True, True, False]
    assert next_numbers("midori") == [number + 1 for number in before]


def read_of(desk):
    return re.search('name="read" value="([^"]+)"', desk.get("/bulletin/fields/").content.decode())[1]


def test_field_is_added_renamed_and_retired(desk):
    fields = list(Field.objects.all())
    data: dict = {"read": read_of(desk), "form-TOTAL_FORMS": len(fields) + 1, "form-INITIAL_FORMS": len(fields)}
    for number, field in enumerate(fields):
        data |= {f"form-{number}-id": field.pk, f"form-{number}-name": field.name}
        data |= {f"form-{number}-position": field.position, f"form-{number}-is_active": "on"}
    data["form-0-name"] = "産業・商業"
    del data["form-8-is_active"]
    data |= {f"form-{len(fields)}-name": "姉妹都市", f"form-{len(fields)}-position": 10}
    data[f"form-{len(fields)}-is_active"] = "on"
    assert desk.post("/bulletin/fields/", data).status_code == 302
    names = [*(field.name for field in fields)]
    assert [field.name for field in Field.objects.all()] == ["産業・商業", *names[1:], "姉妹都市"]
    assert [field.name for field in Field.objects.in_use()] == ["産業・商業", *names[1:8], "姉妹都市"]
    assert AuditLine.objects.filter(action="分野の変更").count() == 3


def test_field_of_a_name_that_stands_is_refused(desk):
    fields = list(Field.objects.all()[:1])
    data = {"form-TOTAL_FORMS": 2, "form-INITIAL_FORMS": 1, "form-0-id": fields[0].pk, "form-0-name": fields[0].name}
    data |= {"form-0-position": 1, "form-0-is_active": "on", "form-1-name": "観光", "form-1-position": 3}
    page = html.unescape(desk.post("/bulletin/fields/", data).content.decode())
    assert "同じ名前の分野があります。" in page


def test_domain_is_kept_for_one_municipality_and_removed(desk):
    typed = {"municipality": "福井県坂井市", "domain": "@City.Fukui-Sakai.lg.jp"}
    assert desk.post("/desk/domains/", typed).status_code == 302
    row = MunicipalityDomain.objects.get()
    assert (row.municipality.lg_code, row.domain) == ("182109", "city.fukui-sakai.lg.jp")
    assert "すでに登録されています。" in html.unescape(desk.post("/desk/domains/", typed).content.decode())
    desk.post(f"/desk/domains/{row.pk}/delete/")
    assert not MunicipalityDomain.objects.exists()
    assert AuditLine.objects.filter(action="ドメインの削除").count() == 1


@pytest.mark.parametrize(
    "typed, message",
    [
        ({"municipality": "池田町", "domain": "town.example.jp"}, "どれですか：北海道池田町、"),
        ({"municipality": "ありません市", "domain": "town.example.jp"}, "都道府県から入力してください"),
        ({"municipality": "182109", "domain": "坂井"}, "ドメインの形ではありません"),
    ],
)
def test_domain_that_cannot_be_kept_says_why(desk, typed, message):
    page = html.unescape(desk.post("/desk/domains/", typed).content.decode())
    assert message in page
    assert f'value="{typed["municipality"]}"' in page
    assert not MunicipalityDomain.objects.exists()


def test_ward_is_found_by_its_name_alone(desk):
    desk.post("/desk/domains/", {"municipality": "品川区", "domain": "city.shinagawa.tokyo.jp"})
    assert MunicipalityDomain.objects.get().municipality == Municipality.objects.get(lg_code="131091")
