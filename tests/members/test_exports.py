"""Lists of people as files: for whom they are, and that each taking away is noted."""

import pytest

from members.models import Invitation, User
from outbox.notify import notify
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.html import csv_rows

pytestmark = [pytest.mark.django_db, pytest.mark.once]

SHINAGAWA = "131091"


def notes():
    lines = AuditLine.objects.filter(action="一覧のダウンロード").order_by("pk")
    return [(line.by_name, line.subject_kind, line.subject, str(line.municipality or "")) for line in lines]


def test_people_of_the_own_municipality_are_a_file():
    aoba = make.manager("aoba@example.jp", name="青葉花子")
    make.staff("aoi@example.jp", SHINAGAWA, name="品川葵")
    office = aoba.assignment.office
    Invitation.objects.issue(office=office, role="staff", email="new@example.jp", by=aoba)
    found = csv_rows(as_(aoba).get("/members/people/?format=csv"))
    assert [(each[0], each[2], each[3], each[4]) for each in found] == [
        ("いま", "青葉花子", "aoba@example.jp", "代表担当者"),
        ("招待中", "", "new@example.jp", "担当者"),
    ]
    [own] = csv_rows(as_(aoba).get("/members/people/?format=csv&list=offices"))
    assert own == [office.name, office.email, f"{office.telephone}", "両方", ""]


def test_taking_a_list_of_people_away_is_noted_with_who_and_what():
    aoba = make.staff("aoba@example.jp", name="青葉花子")
    kanri = make.secretariat(name="管理一郎", secretariat_role=User.SecretariatRole.ADMINISTRATOR)
    as_(aoba).get("/members/people/")
    as_(aoba).get("/members/people/?format=csv&list=offices")
    assert notes() == []
    as_(aoba).get("/members/people/?format=csv")
    desk = as_(kanri)
    for address in ("people/", "people/?list=accounts", "applications/", "rolls/", "mail/", "audit/"):
        desk.get(f"/desk/{address}{'&' if '?' in address else '?'}format=xlsx")
    assert notes() == [
        ("青葉花子", "一覧", "担当者（CSV）", "福井県坂井市"),
        ("管理一郎", "一覧", "事務局の職員（Excel）", ""),
        ("管理一郎", "一覧", "アカウント（Excel）", ""),
        ("管理一郎", "一覧", "会員登録の申請（Excel）", ""),
        ("管理一郎", "一覧", "担当者の年次確認（Excel）", ""),
        ("管理一郎", "一覧", "メールの送信（Excel）", ""),
        ("管理一郎", "一覧", "操作の記録（Excel）", ""),
    ]
    assert "一覧のダウンロード" in desk.get("/desk/audit/").content.decode()


def test_question_before_shift_jis_takes_nothing_away():
    aoba = make.staff("aoba@example.jp", name="𠮟葉花子")
    assert "Shift_JISにない文字" in as_(aoba).get("/members/people/?format=csv&encoding=cp932").content.decode()
    assert notes() == []


def test_accounts_are_a_file_for_the_administrator_alone():
    kanri = make.secretariat(secretariat_role=User.SecretariatRole.ADMINISTRATOR)
    stopped = make.user("tomeru@example.jp", name="止めた人", is_active=False)
    found = csv_rows(as_(kanri).get("/desk/people/?format=csv&list=accounts"))
    assert [(each[0], each[2]) for each in found] == [(kanri.email, "使えます"), (stopped.email, "停止中")]
    assert [each[0] for each in csv_rows(as_(kanri).get("/desk/people/?format=csv"))] == [kanri.email]
    assert as_(make.secretariat("hanako@example.jp")).get("/desk/people/?format=csv").status_code == 404


def test_notices_and_domains_are_files():
    aoba = make.staff("aoba@example.jp")
    notify(aoba, key="k", title="お知らせの件名", body="=本文", url="/members/")
    [notice] = csv_rows(as_(aoba).get("/members/notices/?format=csv"))
    assert (notice[1:4], notice[4].endswith("/members/")) == (["お知らせの件名", "'=本文", ""], True)
    domains = csv_rows(as_(make.secretariat()).get("/desk/domains/?format=csv"))
    assert {len(each) for each in domains} <= {4}
