"""操作の記録 in plain sentences, and found by who, where, when and what."""

import html
import re
from itertools import chain

import pytest
from django.conf import settings

from desk.audit.forms import GROUPS, WITH
from desk.audit.sentences import sentence
from members.models import Municipality
from portal.models import AuditLine
from tests import make

pytestmark = [pytest.mark.django_db, pytest.mark.once]

AUDIT = "/desk/audit/"
SAKAI = "182109"
OURS = ("portal", "outbox", "members", "agreements", "timeline", "bulletin", "imports", "enquiries", "desk")


@pytest.fixture
def desk(client):
    client.force_login(make.secretariat(name="事務花子"))
    return client


def line(action="承認", by="管理一郎", kind="利用者", subject="坂井太郎", **more):
    return AuditLine(action=action, by_name=by, subject_kind=kind, subject=subject, subject_id=1, **more)


@pytest.mark.parametrize(
    "given, said",
    [
        (line("アカウントの停止"), "管理一郎さんが、利用者「坂井太郎」のアカウントを停止しました。"),
        (
            line("役割の変更（代表担当者）", kind="在任"),
            "管理一郎さんが、在任「坂井太郎」の役割を代表担当者に変えました。",
        ),
        (line("経過の公開", "", "経過", "雪の市"), "自動で、経過「雪の市」を公開しました。"),
        (line("差戻し", kind="提案", subject="提案第1号"), "管理一郎さんが、提案「提案第1号」を差し戻しました。"),
        (
            line("接触の記録の対応（済み）", kind="接触の記録", subject="第1号"),
            "管理一郎さんが、接触の記録「第1号」での「このあとすること」を「済み」にしました。",
        ),
        (line("協定の追記", kind="協定", subject="坂井市"), "管理一郎さんが、協定「坂井市」に書き加えました。"),
        (line("知らない操作"), "管理一郎さんが、利用者「坂井太郎」について「知らない操作」を行いました。"),
    ],
)
def test_line_is_told_as_a_sentence(given, said):
    assert sentence(given) == said


def test_every_action_that_the_portal_writes_has_its_sentence():
    calls = re.compile(r'(?:AuditLine\.objects\.write|self\._(?:note|change|close|end))\(\s*f?"([^"{]+)')
    files = [path for app in OURS for path in _code(app)]
    actions = {
        found for path in files for found in calls.findall(path.read_text()) if re.search(r"[ぁ-ん一-龥]", found)
    }
    assert len(actions) > 50
    assert [action for action in sorted(actions) if "について" in sentence(line(action.rstrip("（")))] == []


def _code(app):
    return [path for path in (settings.BASE_DIR / app).rglob("*.py") if "migrations" not in path.parts]


@pytest.mark.parametrize(
    "query, found",
    [
        ({}, ["文面の変更", "承認", "経過の公開"]),
        ({"group": "portal"}, ["文面の変更"]),
        ({"group": "timeline"}, ["経過の公開"]),
        ({"person": "一郎"}, ["承認"]),
        ({"place": "福井県坂井市"}, ["承認"]),
        ({"since": "令和8年4月2日"}, ["文面の変更", "承認"]),
        ({"until": "R8.4.1"}, ["経過の公開"]),
        ({"since": "2026-04-02", "until": "2026-04-02"}, ["承認"]),
        ({"since": "いつか"}, ["文面の変更", "承認", "経過の公開"]),
    ],
)
def test_lines_are_narrowed(desk, clock, query, found):
    place = Municipality.objects.get(lg_code=SAKAI)
    for each, at in (
        (line("経過の公開", "", "経過", "雪の市"), (2026, 4, 1, 23, 59)),
        (line("承認", municipality=place), (2026, 4, 2, 0, 0)),
        (line("文面の変更", "事務花子", "文面", "利用規約"), (2026, 4, 3, 0, 0)),
    ):
        clock.set(*at)
        each.save()
    assert [each.action for _, each, _ in desk.get(AUDIT, query).context["rows"]] == found


@pytest.mark.parametrize(
    "group, kind", [("enquiries", "照会"), ("timeline", "取込み"), ("portal", "お問合せ"), ("portal", "一斉のお知らせ")]
)
def test_lines_of_every_app_are_in_a_group(desk, group, kind):
    line("保存", kind=kind).save()
    assert len(desk.get(AUDIT, {"group": group}).context["rows"]) == 1
    writing = {app for app in OURS for path in _code(app) if "AuditLine.objects.write" in path.read_text()}
    assert len(writing) > 5 and writing <= {*GROUPS, *chain.from_iterable(WITH.values())}


def test_person_is_found_by_name_and_not_by_address(desk):
    """The words searched for stand in the URL and in the downloaded file, where no e-mail address belongs."""
    kanri = make.user("kanri@example.jp", name="管理一郎")
    AuditLine.objects.write("承認", Municipality.objects.get(lg_code=SAKAI), by=kanri)
    found = [len(desk.get(AUDIT, {"person": person}).context["rows"]) for person in ("管理", "kanri@example.jp")]
    assert found == [1, 0]
    assert "メールアドレス" not in str(desk.get(AUDIT).context["form"])


@pytest.mark.parametrize(
    "query, message",
    [
        ({"group": "nonsense"}, "一覧にない種類です。選び直してください。"),
        ({"since": "2026-04-02", "until": "2026-04-01"}, "「いつから」と同じか、後の日にしてください。"),
    ],
)
def test_what_makes_no_sense_is_answered_at_its_field(desk, query, message):
    assert message in html.unescape(desk.get(AUDIT, query).content.decode())
