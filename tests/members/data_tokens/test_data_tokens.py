"""トークン: made and ended by managers, shown once, and void with whatever gave its maker the right to make it."""

import time
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.utils import timezone

from members.data_tokens.models import LONGEST_LIFE, MOST_TOKENS, NOTE_USE, NameTaken, TooManyTokens
from members.models import Assignment, DataToken
from portal.models import AuditLine
from tests import make
from tests.clients import as_, get_page, log_in

pytestmark = pytest.mark.django_db

TOKENS, NEW = "/members/tokens/", "/members/tokens/new/"
FILLED = {"name": "庁内の集計表", "scopes": ["proposals", "answers"]}


def filled(**changes):
    return FILLED | {"last_day": str(timezone.localdate() + timedelta(days=30))} | changes


def proven(person):
    """A client of somebody who has just given a second factor."""
    if not Authenticator.objects.filter(user=person).exists():
        TOTP.activate(person, generate_totp_secret())
    client = as_(person)
    session = client.session
    session["account_authentication_methods"] = [{"method": "mfa", "at": time.time(), "type": "totp"}]
    session["account_authentication_methods_user"] = str(person.pk)
    session.save()
    return client


def is_good(text):
    return DataToken.objects.use(text) is not None


def test_token_is_shown_once_and_kept_as_a_hash(aoba):
    client = proven(aoba)
    page = client.post(NEW, filled()).content.decode()
    token = DataToken.objects.get()
    text = page.partition('aria-label="トークン">')[2].partition("</pre>")[0]
    assert text.startswith("renkei_") and len(text) == 50
    assert [str(scope) for scope in token.scopes] == ["proposals", "answers"]
    assert token.municipality == aoba.municipality and DataToken.objects.use(text) == token
    assert text not in get_page(client, TOKENS)
    assert not any(text in str(value) for value in DataToken.objects.values_list().get())
    line = AuditLine.objects.get()
    assert (line.action, line.municipality, line.by) == ("トークンの作成", aoba.municipality, aoba)
    assert "庁内の集計表" not in line.subject


def test_form_says_what_is_wrong_and_keeps_what_was_typed(aoba):
    client, today = proven(aoba), timezone.localdate()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"scopes": []}, "読み取れるものを1つは選んでください。"),
        ({"last_day": str(today - timedelta(days=1))}, "もう過ぎた日です"),
        ({"last_day": str(today + LONGEST_LIFE + timedelta(days=1))}, "までの日を入力してください"),
        ({"name": ""}, "入力してください"),
    ]
    for changes, words in wrong:
        page = get_page_of(client.post(NEW, filled(**changes)))
        assert words in page and ("name" in changes or "庁内の集計表" in page)
    assert not DataToken.objects.exists()


def get_page_of(response):
    assert response.status_code == 200
    return response.content.decode()


def test_same_form_sent_twice_makes_one_token(aoba):
    client = proven(aoba)
    client.post(NEW, filled())
    assert "同じ名前の、使えるトークンがあります" in get_page_of(client.post(NEW, filled()))
    assert DataToken.objects.count() == 1
    with pytest.raises(NameTaken):
        make.data_token(aoba)


def test_municipality_has_a_few_tokens_at_a_time(aoba):
    tokens = [make.data_token(aoba, str(number))[0] for number in range(MOST_TOKENS)]
    with pytest.raises(TooManyTokens):
        make.data_token(aoba, "もう1つ")
    assert f"{MOST_TOKENS}個まで" in get_page_of(proven(aoba).post(NEW, filled()))
    assert tokens[0].end(by=aoba)
    make.data_token(aoba, "もう1つ")


def test_making_a_token_asks_for_the_second_factor_after_a_while_and_goes_on(aoba):
    secret = generate_totp_secret()
    TOTP.activate(aoba, secret)
    client = proven(aoba)
    assert client.get(NEW).status_code == 200
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 15 * 60
    session.save()
    sent = client.post(NEW, filled())
    assert sent.url == f"/accounts/2fa/reauthenticate/?next={quote(NEW, safe='')}" and not DataToken.objects.exists()
    client.post(sent.url, {"code": "000000", "next": NEW})
    assert not DataToken.objects.exists()
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    made = client.post(sent.url, {"code": code, "next": NEW})
    assert DataToken.objects.get().name == "庁内の集計表" and 'aria-label="トークン">' in made.content.decode()


def test_password_alone_makes_no_token(aoba):
    client = log_in(aoba)
    assert client.get(NEW).url == client.post(NEW, filled()).url == "/accounts/2fa/"
    TOTP.activate(aoba, generate_totp_secret())
    assert client.get(NEW).url.startswith("/accounts/2fa/reauthenticate/")
    assert client.post(NEW, filled()).status_code == 302 and not DataToken.objects.exists()


def test_ended_token_reads_nothing_and_is_ended_once(aoba):
    token, text = make.data_token(aoba)
    client = as_(aoba)
    assert client.post(f"{TOKENS}{token.pk}/end/").status_code == 302
    assert not is_good(text) and not token.end(by=aoba)
    assert AuditLine.objects.filter(action="トークンの終了").count() == 1
    page = get_page(client, TOKENS)
    assert "終了しました" in page and "終了する：" not in page


@pytest.mark.clock(2027, 3, 1, 12, 0)
def test_token_is_good_up_to_its_last_day(aoba, clock):
    _, text = make.data_token(aoba, last_day=date(2027, 3, 2))
    states = []
    for moment in ((2027, 3, 1, 12, 0), (2027, 3, 2, 23, 59), (2027, 3, 3, 0, 0)):
        clock.set(*moment)
        states.append(is_good(text))
    assert states == [True, True, False]
    assert "期限切れ" in get_page(as_(aoba), TOKENS)


def test_last_use_is_noted_now_and_then(aoba, clock):
    token, text = make.data_token(aoba)
    moments = []
    for wait in (timedelta(), NOTE_USE, timedelta(seconds=1)):
        clock.moment += wait
        assert is_good(text)
        token.refresh_from_db()
        moments.append(token.last_used_at)
    assert moments[0] == moments[1] and moments[2] == clock.moment
    assert "最後に使われたのは" in get_page(as_(aoba), TOKENS)


def become_staff_and_manager_again(person, by, _):
    held = person.assignments.get()
    assert held.change_role("staff", by=by) and held.change_role("manager", by=by)


def be_stopped_and_resumed(person, by, _):
    make.secretariat("kanri@example.jp", secretariat_role="administrator")
    assert person.deactivate(by=by, reason="試験") and person.reactivate(by=by)


def leave(person, by, _):
    assert person.assignments.get().end(by=by)


def hand_over(person, by, clock):
    held = person.assignments.get()
    assert held.hand_over(to_email="ato@example.jp", on=timezone.localdate() + timedelta(days=3), by=by)
    clock.move(days=3)


def move(person, by, _):
    person.assignments.update(ended_on=timezone.localdate())
    make.manager("boss@example.jp", "012068")
    office = Assignment.objects.get(user__email="boss@example.jp").office
    Assignment.objects.create(user=person, office=office, role="manager", started_on=timezone.localdate())


@pytest.mark.parametrize("change", [become_staff_and_manager_again, be_stopped_and_resumed, leave, hand_over, move])
def test_token_is_void_for_good_with_the_right_of_its_maker(aoba, secretary, clock, change):
    make.manager("second@example.jp")
    token, text = make.data_token(aoba)
    _, other = make.data_token(make.manager("third@example.jp"), "ほか")
    change(aoba, secretary, clock)
    assert not is_good(text) and is_good(other)
    DataToken.objects.end_unmanaged(timezone.now())
    token.refresh_from_db()
    assert token.ended_at and AuditLine.objects.filter(action="トークンの終了", subject_id=token.pk).count() == 1
    assert is_good(other)


def test_planned_hand_over_leaves_the_token_until_its_day(aoba, clock):
    make.manager("second@example.jp")
    _, text = make.data_token(aoba)
    day = timezone.localdate() + timedelta(days=3)
    aoba.assignments.get().hand_over(to_email="ato@example.jp", on=day, by=aoba)
    clock.move(days=2)
    assert is_good(text)


def test_other_texts_are_no_token(aoba):
    token, text = make.data_token(aoba)
    assert [is_good(each) for each in ("", "x", text[:-1], text.upper(), token.token_hash, text)] == [False] * 5 + [
        True
    ]


def test_tokens_of_others_are_neither_listed_nor_ended(aoba):
    other = make.manager("other@example.jp", "012068")
    token, text = make.data_token(other, "よその集計表")
    client = as_(aoba)
    assert "よその集計表" not in get_page(client, TOKENS)
    assert client.post(f"{TOKENS}{token.pk}/end/").status_code == 404 and is_good(text)


def test_list_takes_a_fixed_number_of_queries(aoba, django_assert_num_queries):
    client = as_(aoba)
    make.data_token(aoba)
    client.get(TOKENS)  # begins the session
    for more in ("2", "3", "4"):
        with django_assert_num_queries(5):
            client.get(TOKENS)
        make.data_token(aoba, more)
