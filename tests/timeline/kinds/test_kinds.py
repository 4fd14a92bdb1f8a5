"""経過の種別: renamed, ordered, shown as events, retired and added by the secretariat."""

import html
import re

import pytest

from portal.models import AuditLine
from tests import make
from tests.clients import get_page
from timeline.models import Entry, EntryKind

pytestmark = pytest.mark.django_db

PAGE = "/desk/settings/kinds/"


def typed(desk, new=None, **changes):
    """The whole form as it stands, with changes by key: a dict of fields each; None takes a tick away."""
    kinds = list(EntryKind.objects.all())
    read = re.search('name="read" value="([^"]+)"', desk.get(PAGE).content.decode())
    data = {"read": read[1], "form-TOTAL_FORMS": len(kinds) + 1, "form-INITIAL_FORMS": len(kinds)}
    for number, kind in enumerate(kinds):
        row = {"id": kind.pk, "name": kind.name, "position": kind.position}
        row |= {name: "on" for name in ("has_audience", "is_active") if getattr(kind, name)}
        row |= changes.get(kind.key, {})
        data |= {f"form-{number}-{name}": value for name, value in row.items() if value is not None}
    row = new or {"name": "", "position": 0, "is_active": "on"}
    return data | {f"form-{len(kinds)}-{name}": value for name, value in row.items()}


def test_kinds_of_the_code_are_there():
    assert dict(Entry.Kind.choices) == EntryKind.objects.names()
    assert list(EntryKind.objects.with_audience().names()) == ["fair", "exhibition", "lecture", "festival"]


def test_new_name_shows_everywhere_and_is_found(client, desk):
    make.entry("shiken", "2019-05-01", kind="visit", title="おたずね")
    desk.post(PAGE, typed(desk, visit={"name": "往来"}))
    client.logout()
    assert "往来" in get_page(client, "/timeline/shiken/")
    assert "往来<span>" in get_page(client, "/timeline/")
    assert "おたずね" in get_page(client, "/timeline/?q=往来")
    assert "おたずね" not in get_page(client, "/timeline/?q=意見交換")
    assert "shiken,2019-05-01,2019-05-01,往来,おたずね" in client.get("/timeline/?format=csv").getvalue().decode()


def test_kind_becomes_an_event_and_is_one_no_more(client, desk):
    make.entry("shiken", "2019-05-01", kind="visit", title="おたずね")
    assert "おたずね" not in get_page(client, "/events/2019/5/")
    desk.post(PAGE, typed(desk, visit={"has_audience": "on"}))
    assert "おたずね" in get_page(client, "/events/2019/5/")
    [line] = AuditLine.objects.all()
    assert (line.action, line.subject, line.reason) == (
        "経過の種別の変更",
        "訪問・意見交換",
        "催しとして案内する：いいえ→はい",
    )
    desk.post(PAGE, typed(desk, visit={"has_audience": None}))
    assert "おたずね" not in get_page(client, "/events/2019/5/")


@pytest.mark.parametrize("kind, moved, said", [("general_meeting", 5, "並び順：1→5"), ("fair", 1, "並び順：4→1")])
def test_move_to_or_from_the_first_place_is_told_in_numbers(desk, kind, moved, said):
    desk.post(PAGE, typed(desk, **{kind: {"position": moved}}))
    assert AuditLine.objects.get().reason == said


def test_second_of_two_savers_sees_what_stands(desk):
    late = typed(desk, visit={"name": "往来"})
    desk.post(PAGE, typed(desk, fair={"name": "物産展"}))
    answer = desk.post(PAGE, late)
    page = html.unescape(answer.content.decode())
    assert answer.status_code == 409
    assert "<title>エラー：" in answer.content.decode()
    assert "<li>物産展（並び順：4、催しとして案内する、新しい経過で選べる）</li>" in page and 'value="往来"' in page
    assert EntryKind.objects.get(key="fair").name == "物産展"
    read = re.search('name="read" value="([^"]+)"', page)
    desk.post(PAGE, {**late, "read": read[1], "form-3-name": "物産展"})
    assert [EntryKind.objects.get(key=key).name for key in ("fair", "visit")] == ["物産展", "往来"]


def test_kind_is_added_ordered_and_used(desk):
    assert desk.post(PAGE, typed(desk, new={"name": "表彰", "position": 1, "is_active": "on"})).url == PAGE
    new = EntryKind.objects.get(name="表彰")
    assert (new.key, new.has_audience) == ("kind-1", False)
    make.entry("shiken", "2019-05-01", kind="kind-1", title="感謝状")
    page = get_page(desk, "/timeline/?kind=kind-1")
    assert page.index("表彰<span>") < page.index("協定締結<span>")
    assert "1件を表示" in page
    assert desk.post(PAGE, typed(desk, new={"name": "受賞", "position": 1, "is_active": "on"})).url == PAGE
    assert EntryKind.objects.get(name="受賞").key == "kind-2"


def test_retired_kind_stays_where_it_is_and_is_offered_no_more(desk):
    entry = make.entry("shiken", "2019-05-01", kind="relief", title="支援")
    desk.post(PAGE, typed(desk, relief={"is_active": None}))
    assert '<option value="relief">' not in get_page(desk, "/desk/timeline/new/")
    assert '<option value="relief" selected>' in get_page(desk, f"/desk/timeline/{entry.pk}/")
    assert "災害支援" in get_page(desk, "/timeline/shiken/")


def test_name_that_stands_is_refused_and_what_was_typed_stays(desk):
    page = html.unescape(desk.post(PAGE, typed(desk, visit={"name": "協定締結"})).content.decode())
    assert "同じ名前の種別があります。" in page
    assert page.count('value="協定締結"') == 2
    assert EntryKind.objects.get(key="visit").name == "訪問・意見交換"
