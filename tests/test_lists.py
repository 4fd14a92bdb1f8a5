"""Every list of the portal can be taken away as Excel and CSV, or is named here with the reason why not."""

import re

import pytest

from portal.web.downloads import Listing
from tests.access import person
from tests.clients import as_
from tests.test_permissions import ROWS

pytestmark = pytest.mark.django_db

LIST = re.compile(r"(?:^|[:_-])(?:[a-z]+_)?(?:list|queue|board|inbox|people|desk|meeting|print)$")
WITHOUT = {  # name of the address: why it has no file
    "api:people": "JSON; the page of the same list has the files",
    "api:meeting": "one meeting as JSON",
    "setting-list": "ways to the settings, and no data",
    "members:token-list": "ten keys at most, with their buttons; nothing to compute with",
    "bulletin:field-list": "a form, in which the fields are changed",
    "bulletin:answer-word-list": "a form, in which the words of answers are changed",
    "enquiries:question-list": "a form, in which the questions are changed",
    "enquiries:sheet-list": "what is printed of it; the addressees have a file of their own",
    "bulletin:role-list": "a form, in which the roles are changed",
    "meetings:meeting-print": "one agenda as a sheet; the list of meetings has its items",
    "timeline:plan-print": "the year's plan as a sheet; its page has the files",
    "timeline:shared-plan-print": "the year's plan as a sheet; its page has the files",
    "timeline:kind-list": "a form, in which the kinds are changed",
    "bulletin:follow-list": "a form of choices, one's own",
    "bulletin:partner-list": "a form of one proposal; the board's file names who joined",
    "bulletin:version-list": "two texts beside each other, and no table",
    "timeline:version-list": "texts to compare and to restore, and no table",
    "usersessions_list": "one's own devices, to be logged out",
}
SHORT = {  # lists that do not say how long they are, and so are always written at once: why they stay short
    "a row for a place, or a few": """自治体 会員期間 会員の異動 会員登録の申請 自治体のドメイン 魅力発信
        担当課 宛名一覧 回答の確認 代表担当者のいない区・会員自治体 担当者の年次確認 協定団体を構成する自治体""",
    "a row for somebody who serves there, or may": "担当者 アカウント 事務局の職員 届かないアドレス",
    "agreements, ties and what is counted of them": """協定 協定の締結と終了 協定団体の登録 締結した協定 締結の準備
        これからの更新 広域連携協定締結団体一覧 各区交流 各区交流（区の一覧） 各区調査 公表値 連携自治体数の推移
        連携自治体数の推移（年度ごと） 推移の最も新しい年度""",
    "of one meeting's papers": "総括 経過 今後の催し 開催した催し 募集中の提案 取り上げられた提案 回答率",
    "written by hand by the secretariat": "事務局からのお知らせ 事務局からのお知らせ（すべて） 公表資料 出典",
    "what the chronology names, or a year holds, some hundreds": """催しの記録 催しの結果 ほかの主催者の催し 出展
        当日の結果 申込みを受ける講座 経過に登場する人 顧問 人と結びついていない記載 会場
        災害支援 国の方針 地域再生計画 コーナー 会議の一覧 会議と次第 会議の議題 決定への対応 年間計画 年間計画の進み
        計画にない実施""",
    "a row for each that one enquiry asked, or for a ward and year": "自由記述 助成金（公表前を含む）",
    "of the portal itself, and one's own": "個人情報の保存期間 回答の割合と日数 保存した検索",
}


def readers():
    """Who sees most, one after the other."""
    return [as_(person(role)) for role in ("visitor", "administrator", "manager", "ward")]


@pytest.fixture
def uncounted(monkeypatch):
    """Names of the lists that do not say how long they are, as pages are asked for them."""
    names, of = set(), Listing.of

    def noting(listing, rows, part="", *, length=None):
        if not length:
            names.add(listing.name)
        return of(listing, rows, part, length=length)

    monkeypatch.setattr(Listing, "of", noting)
    return names


def test_every_list_has_a_file_or_a_reason(uncounted):
    pages = {row.name: row for row in ROWS if LIST.search(row.name) and 200 in row.get.values()}
    clients = readers()
    without = {name for name, row in pages.items() if not any(has_file(client, row.address()) for client in clients)}
    assert len(pages) > 35
    assert without == set(WITHOUT)
    assert uncounted == set(" ".join(SHORT.values()).split())


def has_file(client, page):
    """It gives one, and offers it where there is something to take away."""
    response = client.get(page, {"format": "csv"})
    if not response.streaming or not response.headers["Content-Disposition"].startswith("attachment"):
        return False
    has_rows = b"".join(response.streaming_content).count(b"\n") > 1
    return not has_rows or 'class="downloads"' in client.get(page).content.decode()
