"""People are known by their e-mail address."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from members.models import User
from tests import make

pytestmark = pytest.mark.django_db


def test_create_user_keeps_no_readable_password():
    user = make.user("aoba@example.jp")
    assert user.password.startswith("argon2$argon2id$")
    assert make.PASSWORD not in user.password
    assert [user.check_password(make.PASSWORD), user.check_password("ほかのことば")] == [True, False]
    assert [user.is_active, user.is_secretariat, user.is_administrator] == [True, False, False]


def test_create_superuser_makes_an_administrator():
    user = User.objects.create_superuser("jimukyoku@example.jp", make.PASSWORD)
    assert [user.is_active, user.is_secretariat, user.is_administrator] == [True, True, True]


def test_create_user_without_a_password_lets_nobody_in():
    user = User.objects.create_user("aoba@example.jp")
    assert user.has_usable_password() is False


def test_address_is_kept_in_small_letters():
    assert make.user("Aoba.Hanako@Example.JP").email == "aoba.hanako@example.jp"


@pytest.mark.parametrize("email", ["aoba@example.jp", "AOBA@example.jp", "Aoba@EXAMPLE.jp"])
def test_address_belongs_to_one_user_however_it_is_written(email):
    make.user("aoba@example.jp")
    with pytest.raises(ValidationError) as error:
        make.user(email)
    assert list(error.value.message_dict) == ["email"]
    assert User.objects.count() == 1


def test_database_refuses_a_second_user_of_one_address():
    make.user("aoba@example.jp")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email="aoba@example.jp")])


@pytest.mark.parametrize("email", ["AOBA@example.jp", "Aoba@Example.jp"])
def test_database_refuses_an_address_that_differs_in_capitals(email):
    make.user("aoba@example.jp")
    with pytest.raises(IntegrityError), transaction.atomic():
        User.objects.bulk_create([User(email=email)])


@pytest.mark.parametrize(
    "email", ["", "aoba", "aoba@", "@example.jp", "青葉@例え", "aoba@example.jp\nbcc: x@example.jp"]
)
def test_create_user_refuses_what_is_no_address(email):
    with pytest.raises(ValidationError) as error:
        make.user(email)
    assert list(error.value.message_dict) == ["email"]
    assert User.objects.count() == 0


def test_user_is_called_by_name_or_else_by_address():
    assert str(make.user("aoba@example.jp", name="青葉 花子")) == "青葉 花子"
    assert str(make.user("midori@example.jp")) == "midori@example.jp"


@pytest.mark.parametrize("email", ["aoba@example.jp", "AOBA@Example.jp"])
def test_user_logs_in_with_address_and_password(client, email):
    user = make.user("aoba@example.jp")
    response = client.post("/accounts/login/", {"login": email, "password": make.PASSWORD})
    assert (response.status_code, response.url) == (302, "/members/register/")
    assert client.session["_auth_user_id"] == str(user.pk)


@pytest.mark.parametrize(
    "login, password",
    [("aoba@example.jp", "ちがうことば"), ("nobody@example.jp", make.PASSWORD), ("aoba@example.jp", "")],
)
def test_login_refuses_without_telling_who_exists(client, login, password):
    make.user("aoba@example.jp")
    response = client.post("/accounts/login/", {"login": login, "password": password})
    assert response.status_code == 200
    assert "_auth_user_id" not in client.session
    assert response.context["form"].errors == (
        {"__all__": ["メールアドレスかパスワードが違います。"]} if password else {"password": ["入力してください。"]}
    )


def test_inactive_user_is_not_let_in(client):
    make.user("aoba@example.jp", is_active=False)
    client.post("/accounts/login/", {"login": "aoba@example.jp", "password": make.PASSWORD})
    assert "_auth_user_id" not in client.session
