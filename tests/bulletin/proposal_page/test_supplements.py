"""Files and co-proposers on the page where a proposal is written: one form, one save, nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bulletin.models import CoProposer, Proposal
from outbox.models import Notice
from tests import make
from tests.bulletin.proposals.test_proposals import NEW, SHINAGAWA, typed
from tests.clients import as_

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("media")]

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n"


def file(name="会場図.pdf", content=PDF):
    return SimpleUploadedFile(name, content)


def write(user, address=NEW, **changes):
    return as_(user).post(address, typed(office=user.assignment.office_id, **changes))


def files_of(proposal):
    return list(proposal.attachments.values_list("name", "description"))


def edit(user, proposal, **changes):
    read = f"{proposal.municipality.lg_code}-{proposal.version}"
    return write(user, f"/bulletin/proposals/{proposal.pk}/edit/", read=read, **changes)


def test_text_files_addressees_and_co_proposers_are_saved_at_once_and_previewed(aoba):
    fukui, ward = make.staff("fukui@example.jp", "182010"), make.staff("aya@example.jp", SHINAGAWA)
    sent = {"new-1-file": file(), "new-1-description": "会場の図", "partners": [fukui.municipality.pk]}
    response = write(aoba, preview="1", scope="some", chosen=[ward.municipality.pk], **sent)
    proposal = Proposal.objects.get()
    assert response.url == f"/bulletin/proposals/{proposal.pk}/preview/"
    page = as_(aoba).get(response.url).content.decode()
    for words in ("会場図.pdf", "会場の図", "福井県福井市（返事を待っています）", "品川区"):
        assert words in page
    assert Notice.objects.filter(user=fukui, title__startswith="共同提案の確認").count() == 1
    assert as_(aoba).post(f"/bulletin/proposals/{proposal.pk}/post/", {"read": "182109-1"}).status_code == 302
    assert files_of(proposal) == [("会場図.pdf", "会場の図")]


def test_refused_file_keeps_the_text_and_the_other_files(aoba):
    bad = {"new-1-file": file("図.exe", b"MZ"), "new-1-description": "実行形式"}
    response = write(aoba, **bad, **{"new-2-file": file(), "new-2-description": "会場の図"})
    proposal, page = Proposal.objects.get(), response.content.decode()
    assert (proposal.title, files_of(proposal)) == ("カニの町から", [("会場図.pdf", "会場の図")])
    assert "資料1のファイル：" in page and "この種類のファイルは使えません" in page
    assert 'value="実行形式"' in page or ">\n実行形式</textarea>" in page
    assert f'action="/bulletin/proposals/{proposal.pk}/edit/"' in page


def test_text_in_need_of_correction_keeps_the_files_in_a_draft(aoba):
    sent = {"new-1-file": file(), "new-1-description": "会場の図"}
    page = write(aoba, answer_until="いつか", **sent).content.decode()
    proposal = Proposal.objects.get()
    assert files_of(proposal) == [("会場図.pdf", "会場の図")]
    assert 'value="いつか"' in page and "カニの町から" in page
    edit(aoba, proposal, title="直した")
    proposal.refresh_from_db()
    assert (proposal.title, str(proposal.answer_until)) == ("直した", "2099-12-01")


def test_text_in_need_of_correction_alone_begins_no_draft(aoba):
    assert write(aoba, answer_until="いつか").status_code == 200
    assert not Proposal.objects.exists()


@pytest.mark.parametrize(
    ("lacking", "said"),
    [
        ({"new-1-file": file()}, "内容の説明を入力してください。ファイルも"),
        ({"new-1-description": "会場の図"}, "ファイルを選んでください。添付しないときは"),
    ],
)
def test_file_wants_its_words_and_words_their_file(aoba, lacking, said):
    page = write(aoba, **lacking).content.decode()
    assert said in page and "本文とほかの資料は保存しました" in page
    assert files_of(Proposal.objects.get()) == []


def test_kept_file_is_described_anew_replaced_and_removed_in_place(aoba):
    write(aoba, **{"new-1-file": file(), "new-1-description": "会場の図"})
    proposal = Proposal.objects.get()
    row = proposal.attachments.get()
    edit(aoba, proposal, **{f"kept-{row.pk}-description": "東側の図"})
    assert files_of(proposal) == [("会場図.pdf", "東側の図")]
    proposal.refresh_from_db()
    new = {f"kept-{row.pk}-description": "西側の図", f"kept-{row.pk}-file": file("西.pdf", PDF + b"2")}
    edit(aoba, proposal, **new)
    assert files_of(proposal) == [("西.pdf", "西側の図")]
    proposal.refresh_from_db()
    row = proposal.attachments.get()
    edit(aoba, proposal, **{f"kept-{row.pk}-description": "西側の図", f"kept-{row.pk}-remove": "on"})
    assert files_of(proposal) == []


def test_replacement_that_is_refused_leaves_the_file(aoba):
    write(aoba, **{"new-1-file": file(), "new-1-description": "会場の図"})
    proposal = Proposal.objects.get()
    row = proposal.attachments.get()
    sent = {f"kept-{row.pk}-description": "新しい図", f"kept-{row.pk}-file": file("図.exe", b"MZ")}
    page = edit(aoba, proposal, **sent).content.decode()
    assert "会場図.pdfの差し替えるファイル：" in page and "新しい図" in page
    assert files_of(proposal) == [("会場図.pdf", "会場の図")]


def test_save_in_passing_takes_neither_files_nor_co_proposers(aoba):
    fukui = make.staff("fukui@example.jp", "182010")
    sent = {"new-1-file": file(), "new-1-description": "会場の図", "partners": [fukui.municipality.pk]}
    assert write(aoba, autosave="1", **sent).json()["read"] == "182109-1"
    assert files_of(Proposal.objects.get()) == []
    assert not CoProposer.objects.exists()


def test_co_proposal_is_taken_back_in_place(aoba):
    fukui = make.staff("fukui@example.jp", "182010")
    write(aoba, partners=[fukui.municipality.pk])
    proposal, row = Proposal.objects.get(), CoProposer.objects.get()
    edit(aoba, proposal, leaving=[row.pk])
    assert not CoProposer.objects.exists()


def test_file_of_somebody_elses_version_is_kept_beside_the_conflict(aoba):
    write(aoba)
    proposal = Proposal.objects.get()
    assert proposal.write(by=aoba, version=1, title="先に保存した件名")
    sent = {"initial-title": "カニの町から", "new-1-file": file(), "new-1-description": "会場の図"}
    proposal.version = 1  # as its writer had read it
    response = edit(aoba, proposal, title="あとの件名", **sent)
    assert response.status_code == 409
    assert files_of(proposal) == [("会場図.pdf", "会場の図")]


def test_what_is_no_draft_any_more_takes_no_file(aoba):
    proposal = make.proposal(aoba, state="withdrawn")
    edit(aoba, proposal, **{"new-1-file": file(), "new-1-description": "会場の図"})
    assert files_of(proposal) == []
