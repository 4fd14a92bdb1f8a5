"""Names of municipalities are known in whatever spelling an office writes them, and told where letters changed."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from imports.models import ImportJob
from imports.reading.register import Register

from .offices import asked, read_file, read_text, told

pytestmark = [pytest.mark.django_db, pytest.mark.once]


def test_members_are_known_in_every_spelling():
    readings = read_file("members", "12-municipality-spellings.csv")
    assert [reading.content["municipality"] for reading in readings] == [
        "北海道当別町",
        "茨城県龍ケ崎市",
        "千葉県鎌ケ谷市",
        "東京都三宅村",
        "福井県坂井市",
        "奈良県葛城市",
    ]
    assert {tuple(asked(reading)) for reading in readings} == {()}
    assert {tuple(told(reading)) for reading in readings} == {("name-variant",)}
    assert readings[-1].content["email"] == "a@x.example.jp"


def test_one_municipality_is_recognised_or_none():
    register = Register()
    for (name, prefecture), full in {
        ("竜ヶ崎市", ""): "茨城県龍ケ崎市",
        ("坂井市役所", "福井"): "福井県坂井市",
        ("福井県　坂井市", ""): "福井県坂井市",
        ("八丈島八丈町", "東京都"): "東京都八丈町",
        ("吾妻郡嬬恋村", "群馬県"): "群馬県嬬恋村",
        ("府中市", ""): "",
        ("府中市", "広島"): "広島県府中市",
        ("見本市", ""): "",
        ("郡上市", ""): "岐阜県郡上市",
    }.items():
        assert register.recognise(name, prefecture) == full, name


def test_variant_in_a_running_text_is_told_and_not_asked():
    found = Register().find_names("千葉県鎌ヶ谷市と茨城県竜ヶ崎市を訪問")
    assert found.places == ["千葉県鎌ケ谷市", "茨城県龍ケ崎市"]
    assert {warning["level"] for warning in found.warnings} == {"tell"}


def test_likely_name_is_taken_for_all_rows_like_it(desk):
    table = "都道府県,市区町村\n群馬県,嬭恋村\n群馬県,嬭恋村\n福井県,坂丼市\n".encode()
    desk.post("/desk/import/", {"kind": "members", "file": SimpleUploadedFile("会員.csv", table)})
    job = ImportJob.objects.get()
    first = job.rows.first()
    assert [warning["corrected"] for warning in first.warnings if warning["level"] == "ask"] == ["群馬県嬬恋村"]
    desk.post(f"/desk/import/{job.pk}/rows/{first.pk}/decide/", {"action": "advice-all:0"})
    assert [(row.content["municipality"], row.is_doubtful) for row in job.rows.all()] == [
        ("群馬県嬬恋村", False),
        ("群馬県嬬恋村", False),
        ("福井県坂丼市", True),
    ]


def test_unknown_name_in_an_event_list_offers_no_correction():
    (reading,) = read_text(
        "events", "イベント名,開始日,都道府県名,市区町村名\n見本,2027-05-01,群馬県,嬭恋村\n", is_csv=True
    )
    assert ("places" in reading.content, asked(reading)) == (False, ["unknown-municipality"])
