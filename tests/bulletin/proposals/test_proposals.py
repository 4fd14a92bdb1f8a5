"""提案と募集: who writes, posts and reads them."""

import re

import pytest
from django.utils import timezone

from bulletin.models import Addressee, Field, Proposal
from members.models import Municipality, User
from outbox.models import Notice
from portal.models import AuditLine
from tests import make
from tests.clients import as_
from tests.html import joined, text

pytestmark = pytest.mark.django_db

NEW = "/bulletin/proposals/new/"
SAKAI, SHINAGAWA = "182109", "131091"


def typed(**changes):
    """What a browser sends for a complete proposal."""
    return {
        "title": "カニの町から",
        "summary": "越前がにの季節にうかがいます。",
        "body": "**越前がに**の催し",
        "offers": "越前がに",
        "seeks": "会場",
        "season": "冬",
        "fields_chosen": [Field.objects.get(name="観光").pk],
        "scope": "all",
        "answer_until": "2099-12-01",
        "visibility": "members",
        "read": f"{SAKAI}-0",
        "token": "a" * 32,
        **changes,
    }


def write(user, **changes):
    """A draft, saved through the page."""
    office = user.assignment.office_id
    return as_(user).post(NEW, typed(office=office, **changes))


def test_who_moved_writes_over_no_draft_of_the_old_municipality(aoba):
    """The mark of a form that was sent there once begins a draft of the new municipality."""
    write(aoba, title="坂井市の下書き")
    aoba.assignments.update(ended_on="2024-04-01")
    moved = make.staff("moved@example.jp", "182010")
    moved.assignments.update(user=aoba)
    aoba = User.objects.get(pk=aoba.pk)
    as_(aoba).post(NEW, typed(title="福井市の下書き", read="182010-1"))
    drafts = Proposal.objects.order_by("pk").values_list("municipality__lg_code", "title", "version")
    assert list(drafts) == [(SAKAI, "坂井市の下書き", 1), ("182010", "福井市の下書き", 1)]


def test_proposal_written_twice_is_one_draft(aoba):
    first, second = write(aoba), write(aoba)
    proposal = Proposal.objects.get()
    assert (first.status_code, first.url) == (302, f"/bulletin/proposals/{proposal.pk}/edit/")
    assert (second.status_code, second.url) == (302, first.url)
    assert (proposal.state, proposal.title, proposal.version) == ("draft", "カニの町から", 1)


def test_proposal_posted_asks_all_wards_once(aoba, aya):
    write(aoba)
    proposal = Proposal.objects.get()
    post = f"/bulletin/proposals/{proposal.pk}/post/"
    for _ in range(2):
        as_(aoba).post(post, {"read": f"{SAKAI}-1"})
    wards = Municipality.objects.as_of(timezone.localdate()).wards()
    assert list(Addressee.objects.values_list("municipality", flat=True)) == list(wards.values_list("pk", flat=True))
    assert Proposal.objects.get().state == "open"
    assert [notice.user for notice in Notice.objects.filter(title__startswith="提案が届きました")] == [aya]
    assert AuditLine.objects.filter(action="掲載").count() == 1


def test_draft_without_a_title_is_not_posted(aoba):
    write(aoba, title="")
    proposal = Proposal.objects.get()
    preview = as_(aoba).get(f"/bulletin/proposals/{proposal.pk}/preview/")
    assert "件名を入力してください。" in preview.content.decode()
    as_(aoba).post(f"/bulletin/proposals/{proposal.pk}/post/", {"read": f"{SAKAI}-1"})
    assert Proposal.objects.get().state == "draft"


def test_call_asks_all_members_but_no_wards(aya):
    make.staff("midori@example.jp")
    call = make.call(aya)
    assert [row.municipality.lg_code for row in call.addressees.select_related("municipality")] == [SAKAI]
    assert call.number_name == f"募集第{call.number}号"


def test_one_line_takes_cells_of_a_sheet_as_one_text(aoba):
    write(aoba, title="カニ\tの町\t　から", body="品目\t単価")
    assert (Proposal.objects.get().title, Proposal.objects.get().body) == ("カニ の町 　から", "品目\t単価")


def test_draft_is_seen_by_its_own_municipality_alone(aoba, aya):
    draft = make.proposal(aoba, state="draft")
    seen = [as_(user).get(f"/bulletin/proposals/{draft.pk}/").status_code for user in (aoba, aya, None)]
    assert seen == [200, 404, 302]


def test_public_proposal_is_read_by_visitors_without_people(client, aoba):
    proposal = make.proposal(aoba, visibility="public")
    page = client.get(f"/bulletin/proposals/{proposal.pk}/").content.decode()
    assert "カニの町から" in page
    assert "青葉花子" not in page and "03-1234-5678" not in page


def test_edit_of_two_shows_both_texts(aoba):
    midori = make.staff("midori@example.jp")
    proposal = make.proposal(aoba, state="draft")
    initial = {"initial-title": proposal.title, "office": proposal.office_id, "read": f"{SAKAI}-1"}
    edit = f"/bulletin/proposals/{proposal.pk}/edit/"
    as_(midori).post(edit, typed(**initial, title="カニの里から"))
    conflict = as_(aoba).post(edit, typed(**initial, title="カニの国から"))
    assert conflict.status_code == 409
    page = conflict.content.decode()
    assert "カニの<del>里</del>から" in page and "カニの<ins>国</ins>から" in page
    assert Proposal.objects.get().title == "カニの里から"


def test_draft_written_on_after_it_was_posted_is_not_saved_unseen(aoba):
    draft = make.proposal(aoba, state="draft")
    edit, read = f"/bulletin/proposals/{draft.pk}/edit/", f"{SAKAI}-1"
    sent = typed(office=aoba.assignment.office_id, read=read, of_draft="1", title="途中のこ", token="")
    sent |= {f"initial-{name}": getattr(draft, name) for name in ("title", "summary", "body", "offers", "seeks")}
    assert 'name="of_draft"' in text(as_(aoba).get(edit))
    as_(make.staff("midori@example.jp")).post(f"/bulletin/proposals/{draft.pk}/post/", {"read": read})

    passing = as_(aoba).post(edit, sent | {"autosave": "1"})
    assert (passing.status_code, "募集中になっているため" in passing.json()["message"]) == (409, True)
    seen = as_(aoba).post(edit, sent)
    page = text(seen)
    assert (seen.status_code, Proposal.objects.get().title) == (409, draft.title)
    assert 'value="途中のこ"' in page and 'name="of_draft"' not in page
    assert f"{Proposal.objects.get().number_name}が掲載されました。あなたの入力は下に残っています。" in page
    assert "<title>エラー：" in page

    as_(aoba).post(edit, {name: value for name, value in sent.items() if name != "of_draft"})
    assert Proposal.objects.get().title == "途中のこ"


def test_draft_that_waits_for_approval_meanwhile_shows_every_text_that_was_typed(aoba):
    draft = make.proposal(aoba, state="draft")
    Proposal.objects.update(state="waiting")
    sent = typed(office=aoba.assignment.office_id, read=f"{SAKAI}-1", of_draft="1", seeks="屋根のある会場", season="春")
    page = text(as_(aoba).post(f"/bulletin/proposals/{draft.pk}/edit/", sent))
    assert "承認待ちになっているため、保存していません。" in page
    assert "屋根のある会場" in page and "春" in page


def test_what_is_needed_for_posting_is_told_while_writing_and_at_its_field(aoba):
    page = joined(text(as_(aoba).get("/bulletin/proposals/new/")))
    labels = ("件名", "あらまし", "分野", "回答期限", "担当課")
    marked = [label for label in labels if f'{label}<span class="field__need">掲載に必要</span>' in page]
    assert marked == list(labels)

    page = text(
        as_(aoba).post("/bulletin/proposals/new/", typed(title="", summary="", offers="", seeks="", preview="1"))
    )
    draft = Proposal.objects.get()
    assert (draft.state, draft.number, "下書きは保存しました。" in page) == ("draft", None, True)
    for name, words in (("title", "件名を入力してください。"), ("offers", "出せるものか求めることのどちらかを")):
        assert re.search(rf'<p class="field__error" id="id_{name}_error">{words}', page)
        assert f'<a href="#id_{name}">' in page
    assert f'action="/bulletin/proposals/{draft.pk}/edit/"' in joined(page)
