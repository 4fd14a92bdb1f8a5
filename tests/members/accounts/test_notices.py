"""お知らせ, the choice of mail, and the administrator's page about mail."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from django.utils import timezone

from members.models import Municipality, User
from outbox.mail import enqueue
from outbox.models import Notice, OutgoingMail
from outbox.notify import notify
from tests import make
from tests.html import joined, text

pytestmark = [pytest.mark.django_db, pytest.mark.once]

LIST, SETTINGS, MAIL = "/members/notices/", "/members/settings/", "/desk/mail/"


@pytest.fixture
def reader(client):
    user = make.staff("aoba@example.jp", mail_choice="none")
    client.force_login(user)
    return user


@pytest.fixture
def administrator(client):
    user = make.user("kanri@example.jp", secretariat_role="administrator")
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    client.force_login(user)
    return user


def tell(user, number=1, **fields):
    for n in range(number):
        notice = notify(user, key=f"k{n}", **{"title": f"件名{n}", "body": f"本文{n}\n\n次の段落", **fields})
    return notice


def unread(user):
    return Notice.objects.of(user).unread().count()


@pytest.mark.parametrize("address", [LIST, SETTINGS, MAIL])
def test_visitor_is_sent_to_the_login(address):
    for response in (Client().get(address), Client().post(address)):
        assert (response.status_code, response["Location"]) == (302, f"/accounts/login/?next={address}")


def test_list_shows_whole_texts_and_what_is_unread(client, reader):
    tell(reader, 2)
    Notice.objects.filter(key="k0").mark_read()
    page = client.get(LIST)
    text = page.content.decode()
    assert [row[0].title for row in page.context["rows"]] == ["件名1", "件名0"]
    assert "<p>本文1</p>\n\n<p>次の段落</p>" in text
    assert text.count(">未読<") == 1
    assert text.count("お知らせ（未読 1件）") == 2  # wide and narrow header


def test_list_shows_nothing_of_others(client, reader):
    tell(make.user("midori@example.jp", mail_choice="none"))
    page = client.get(LIST)
    assert page.context["rows"] == []
    assert "お知らせはありません。" in page.content.decode()
    assert "未読" not in page.content.decode()


def test_text_of_a_notice_is_no_markup(client, reader):
    tell(reader, title="<b>件名</b>", body="<script>alert(1)</script>{{7*7}}")
    text = client.get(LIST).content.decode()
    assert "&lt;b&gt;件名&lt;/b&gt;" in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in text


def test_all_are_marked_read_but_those_that_came_meanwhile(client, reader):
    tell(reader, 3)
    newest = client.get(LIST).context["newest"]
    notify(reader, key="new", title="新しい", body="")
    response = client.post(LIST, {"newest": newest}, follow=True)
    assert "3件を既読にしました。" in response.content.decode()
    assert [notice.title for notice in Notice.objects.of(reader).unread()] == ["新しい"]


def test_one_is_marked_read_once(client, reader):
    tell(reader, 2)
    notice = Notice.objects.get(key="k0")
    for message in ("1件を既読にしました。", "すでに既読です。"):
        response = client.post(LIST, {"notice": notice.pk}, follow=True)
        assert message in response.content.decode()
    assert unread(reader) == 1


def test_opening_a_notice_marks_it_read_and_leads_to_its_page(client, reader):
    notice = tell(reader, url="/members/people/")
    response = client.post(LIST, {"notice": notice.pk, "open": "1"})
    assert (response.status_code, response.url) == (302, "/members/people/")
    assert unread(reader) == 0


def test_looking_marks_nothing(client, reader):
    tell(reader, 2)
    client.get(LIST)
    assert unread(reader) == 2


def test_notice_of_another_is_like_one_that_never_was(client, reader):
    midori = make.user("midori@example.jp", mail_choice="none")
    foreign = tell(midori)
    former = notify(
        reader, key="f", title="前の自治体", body="", municipality=Municipality.objects.get(lg_code="041009")
    )
    for number in (foreign.pk, former.pk, 999999, "x", -1, "9" * 30):
        assert client.post(LIST, {"notice": number}).status_code == 404
    assert Notice.objects.unread().count() == 2


@pytest.mark.parametrize("data", [{}, {"newest": ""}, {"newest": "0"}, {"newest": "９９"}, {"newest": "9" * 30}])
def test_nonsense_marks_nothing_of_others(client, reader, data):
    midori = make.user("midori@example.jp", mail_choice="none")
    tell(midori)
    assert client.post(LIST, data).status_code in (302, 404)
    assert unread(midori) == 1


def test_list_is_split_into_pages(client, reader):
    tell(reader, 21)
    first, second = client.get(LIST), client.get(LIST, {"page": "2"})
    assert [len(first.context["rows"]), len(second.context["rows"])] == [20, 1]
    assert ["すべて既読にする" in page.content.decode() for page in (first, second)] == [True, False]
    assert client.get(LIST, {"page": "x"}).status_code == 200


@pytest.mark.parametrize("number", [1, 3, 21])
def test_list_takes_the_same_queries_for_any_number(client, reader, django_assert_num_queries, number):
    tell(reader, number)
    client.get(LIST)
    with django_assert_num_queries(6):  # session, user, count, page, unread, assignment for the menu
        client.get(LIST)


def test_header_takes_one_query(client, reader, django_assert_num_queries):
    client.get(SETTINGS)
    with django_assert_num_queries(5):  # session, user, user again for the form, unread, assignment for the menu
        client.get(SETTINGS)


@pytest.mark.parametrize("choice", ["at_once", "daily", "none"])
def test_choice_of_mail_is_saved(client, reader, choice):
    response = client.post(SETTINGS, {"mail_choice": choice}, follow=True)
    assert "お知らせのメールを保存しました。" in response.content.decode()
    assert User.objects.get(pk=reader.pk).mail_choice == choice
    assert f'value="{choice}" id="id_mail_choice' in client.get(SETTINGS).content.decode().replace(" required", "")


@pytest.mark.parametrize("choice", ["", "weekly", None])
def test_choice_that_is_none_is_refused(client, reader, choice):
    response = client.post(SETTINGS, {"mail_choice": choice} if choice is not None else {})
    assert response.status_code == 200
    assert "受け取り方を1つ選んでください。" in response.content.decode()
    assert User.objects.get(pk=reader.pk).mail_choice == "none"


def test_choice_changes_nothing_else(client, reader):
    client.post(
        SETTINGS,
        {"mail_choice": "daily", "secretariat_role": "administrator", "email": "x@example.jp", "is_staff": "1"},
    )
    reader.refresh_from_db()
    assert [reader.mail_choice, reader.secretariat_role, reader.email, reader.is_staff] == [
        "daily",
        "",
        "aoba@example.jp",
        False,
    ]


def test_settings_say_when_mail_does_not_arrive(client, reader):
    assert "メールが届いていません" not in client.get(SETTINGS).content.decode()
    User.objects.update(mail_fails_since=timezone.now())
    assert "メールが届いていません" in client.get(SETTINGS).content.decode()


# the administrator's page


@pytest.mark.parametrize("role", ["", "member"])
def test_mail_page_does_not_exist_for_others(client, role):
    user = make.user("jimu@example.jp", secretariat_role=role)
    Authenticator.objects.create(user=user, type="totp", data={"secret": "x"})
    client.force_login(user)
    assert [client.get(MAIL).status_code, client.post(MAIL).status_code] == [404, 404]


def test_mail_page_shows_every_state_with_its_text(client, administrator):
    for n in range(4):
        enqueue(f"m{n}@example.jp", key=f"m{n}", subject=f"件名{n}", body=f"本文{n}")
    now = timezone.now()
    OutgoingMail.objects.claim(now).put_off("451 あとで")
    OutgoingMail.objects.claim(now).give_up("550 いない")
    OutgoingMail.objects.claim(now).mark_sent()
    page = client.get(MAIL)
    text = page.content.decode()
    listed = {id: [mail.to for mail, _ in rows] for id, _, rows in page.context["lists"]}
    assert listed == {
        "failing": ["m0@example.jp"],
        "waiting": ["m3@example.jp"],
        "given-up": ["m1@example.jp"],
        "sent": ["m2@example.jp"],
    }
    assert "未送信 2件" in text
    assert ["本文0" in text, "本文2" in text, "451 あとで" in text, "550 いない" in text] == [True] * 4
    assert "15分以上送れていない" not in text


def test_mail_page_shows_no_text_where_a_server_delivers_it(client, administrator, settings):
    settings.EMAIL_HOST = "smtp.example.jp"
    enqueue("a@example.jp", key="a", subject="件名", body="ひみつのリンク")
    text = client.get(MAIL).content.decode()
    assert ["件名" in text, "ひみつのリンク" in text] == [True, False]


def test_mail_page_warns_after_a_quarter_of_an_hour(client, administrator):
    enqueue("a@example.jp", key="a", subject="件名", body="")
    OutgoingMail.objects.update(created_at=timezone.now() - timedelta(minutes=15))
    assert "15分以上送れていないメールやお知らせがあります" in client.get(MAIL).content.decode()


def test_mail_is_tried_now(client, administrator):
    enqueue("a@example.jp", key="a", subject="件名", body="")
    OutgoingMail.objects.claim(timezone.now()).put_off("451")
    assert not OutgoingMail.objects.due(timezone.now()).exists()
    response = client.post(MAIL, follow=True)
    assert "未送信の1件を、すぐに送り直します。" in response.content.decode()
    assert OutgoingMail.objects.due(timezone.now()).exists()


@pytest.mark.parametrize("number", [1, 3])
def test_mail_page_takes_the_same_queries_for_any_number(client, administrator, django_assert_num_queries, number):
    for n in range(number):
        enqueue(f"m{n}@example.jp", key=f"m{n}", subject="件名", body="")
    client.get(MAIL)
    with django_assert_num_queries(12):
        client.get(MAIL)


def test_notice_is_one_line_with_its_text_folded_and_its_title_leading_on(reader, client):
    tell(reader, url="/bulletin/")
    page = joined(text(client.get("/members/notices/")))
    assert re.search(r'<button class="pending__open" type="submit" form="do-\d+" name="open" value="1">', page)
    assert re.search(r"<details><summary>本文を読む", page)
    Notice.objects.update(read_at=timezone.now())
    page = joined(text(client.get("/members/notices/")))
    assert re.search(r'<h3 class="pending__title" id="notice-\d+"><a href="[^"]+">', page)
