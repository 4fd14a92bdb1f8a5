"""現在の位置: where a page stands, from ホーム down."""

import re

import pytest
from django.test import Client

from tests import make
from tests.html import joined

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def trail(address, reader=None):
    client = Client()
    if reader:
        client.force_login(reader)
    page = joined(client.get(address).content.decode())
    nav = re.search(r'<nav class="page breadcrumb".*?</nav>', page)[0]
    return re.findall(r">([^<>]+)</(?:a|span)>", nav)


@pytest.mark.parametrize(
    "address, names",
    [
        ("/bulletin/", ["ホーム", "掲示板"]),
        ("/documents/", ["ホーム", "資料とデータ", "公表資料"]),
        ("/documents/kyoto-bond-2017/", ["ホーム", "資料とデータ", "公表資料"]),
        ("/desk/nothing/", ["ホーム", "ページが見つかりません"]),
    ],
)
def test_trail_of_a_public_page_begins_with_its_section(address, names):
    assert trail(address)[: len(names)] == names


def test_trail_of_a_proposal_leads_back_to_the_board():
    proposal = make.proposal(visibility="public")
    assert trail(proposal.get_absolute_url()) == ["ホーム", "掲示板", proposal.number_name]


@pytest.mark.parametrize(
    "address, names",
    [
        ("/desk/", ["ホーム", "対応待ち"]),
        ("/desk/timeline/", ["ホーム", "対応待ち", "経過の編集"]),
        ("/desk/timeline/new/", ["ホーム", "対応待ち", "経過の編集", "新しい経過を書く"]),
        ("/bulletin/fields/", ["ホーム", "対応待ち", "ポータルの設定", "分野"]),
        ("/desk/audit/", ["ホーム", "対応待ち", "操作の記録"]),
        ("/accounts/2fa/", ["ホーム", "設定", "2段階認証"]),
    ],
)
def test_trail_of_the_secretariats_pages_begins_at_what_waits(address, names):
    assert trail(address, make.secretariat()) == names


def test_trail_does_not_tell_others_of_the_desk():
    assert trail("/desk/timeline/", make.staff("aoba@example.jp")) == ["ホーム", "ページが見つかりません"]
