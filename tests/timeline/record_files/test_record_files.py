"""Files of the record: entered by the secretariat, shown where they belong, found by what a PDF says."""

import pytest
import weasyprint
from django.core.files.uploadedfile import SimpleUploadedFile

from agreements.models import Agreement
from portal.files.text import text_of_pdf
from portal.models import AuditLine
from tests.html import text
from timeline.content import ContentError, content_of, write_content
from timeline.models import Document, Edition, Entry, RecordFile
from timeline.record_files.tasks import read_one

pytestmark = [pytest.mark.django_db, pytest.mark.once]

PAPER = weasyprint.HTML(string="<p>越前がにの共同販売について</p>").write_pdf()


@pytest.fixture
def edition():
    return Edition.objects.select_related("document", "entry").get(document__key="policy-2017", name="推進方針")


def upload(content=PAPER, name="推進方針.pdf"):
    return SimpleUploadedFile(name, content)


def add(desk, owner, kind, **fields):
    return desk.post(f"/desk/files/{kind}/{owner.pk}/", {"name": "推進方針の本文", **fields})


def test_file_of_an_edition_stands_on_the_paper_and_is_downloaded(desk, client, edition):
    page = edition.document.get_absolute_url()
    assert "資料そのものは登録されていません" in text(client.get(page))
    add(desk, edition, "edition", upload=upload(), edition_name="確定版", dated_on="平成29年4月24日")
    row = RecordFile.objects.get()
    shown = text(client.get(page))
    assert [word in shown for word in ("推進方針の本文", "確定版", "登録されていません")] == [True, True, False]
    response = client.get(row.url)
    assert b"".join(response.streaming_content) == PAPER
    assert response.headers["Content-Type"] == "application/pdf"
    assert AuditLine.objects.latest("pk").action == "資料のファイルの登録"


def test_file_stays_when_its_entry_is_put_right(desk, secretary, edition):
    add(desk, edition, "edition", upload=upload())
    content = content_of(edition.entry)
    renamed = [{**each, "name": "方針"} if each["name"] == edition.name else each for each in content["editions"]]
    write_content(edition.entry, {**content, "editions": renamed}, by=secretary, reason="版の名称の訂正")
    file = RecordFile.objects.get()
    assert (file.edition_id, file.edition.name) == (edition.pk, "方針")


def test_edition_with_a_file_is_not_left_out_in_silence(desk, secretary, edition):
    add(desk, edition, "edition", upload=upload())
    content = {name: value for name, value in content_of(edition.entry).items() if name != "editions"}
    with pytest.raises(ContentError, match="先に、資料のページでファイルを消してください"):
        write_content(edition.entry, content, by=secretary, reason="版の取消し")
    desk.post(f"/desk/files/{RecordFile.objects.get().pk}/delete/", {"reason": "誤り"})
    write_content(edition.entry, content, by=secretary, reason="版の取消し")
    assert not Edition.objects.filter(pk=edition.pk).exists()


def test_files_and_addresses_stand_on_entry_and_agreement(desk, client):
    agreement = Agreement.objects.select_related("body").earliest("pk")
    entry = Entry.objects.get_by_natural_key("2017-08-21")
    add(desk, agreement, "agreement", name="協定書", address="https://example.jp/kyotei")
    add(desk, entry, "entry", name="会場のちらし", upload=upload("会場図".encode(), "ちらし.txt"))
    assert 'href="https://example.jp/kyotei"' in text(client.get(agreement.body.get_absolute_url()))
    assert "会場のちらし" in text(client.get(entry.get_absolute_url()))


def test_words_of_a_pdf_are_found(desk, client, edition):
    add(desk, edition, "edition", upload=upload())
    found = "推進方針の本文"
    assert found not in text(client.get("/search/", {"q": "越前がに"}))
    assert read_one(None) is True
    assert found in text(client.get("/search/", {"q": "越前がに"}))
    assert read_one(None) is False


def test_file_of_a_draft_is_for_the_secretariat_alone(desk, client, edition):
    add(desk, edition, "edition", upload=upload())
    row = RecordFile.objects.get()
    Entry.objects.filter(pk=edition.entry_id).update(state=Entry.State.DRAFT)
    read_one(None)
    assert (client.get(row.url).status_code, desk.get(row.url).status_code) == (404, 200)
    assert row.name not in text(client.get("/search/", {"q": "越前がに"}))


def test_what_cannot_be_taken_is_said_at_its_field(desk, edition):
    said = {
        "ファイルを選ぶか、アドレスを入力してください。": {},
        "どちらか一方にしてください。": {"upload": upload(), "address": "https://example.jp/"},
        "アドレスとして読み取れません。": {"address": "例の場所"},
        "資料の日付が今日": {"address": "https://example.jp/", "dated_on": "2100-01-01"},
        "資料の名称を入力してください。": {"address": "https://example.jp/", "name": ""},
        "このファイルは空です。": {"upload": upload(b"")},
        "PDF": {"upload": upload(b"MZ", "virus.exe")},
    }
    missing = [
        message for message, fields in said.items() if message not in text(add(desk, edition, "edition", **fields))
    ]
    assert missing == []
    assert not RecordFile.objects.exists()


def test_facts_are_put_right_with_a_reason_and_found_by_them(desk, client, edition):
    add(desk, edition, "edition", upload=upload())
    read_one(None)
    row = RecordFile.objects.get()
    fields = {"name": "方針の全文", "reason": "名称の誤り", "token": row.token}
    desk.post(f"/desk/files/{row.pk}/", fields)
    row.refresh_from_db()
    assert row.name == "方針の全文" and AuditLine.objects.latest("pk").action == "資料のファイルの訂正"
    for word in ("方針の全文", "越前がに"):
        assert "方針の全文" in text(client.get("/search/", {"q": word})), word


def test_deleted_file_is_gone_from_the_disk(desk, client, edition, django_capture_on_commit_callbacks):
    add(desk, edition, "edition", upload=upload())
    row = RecordFile.objects.get()
    with django_capture_on_commit_callbacks(execute=True):
        desk.post(f"/desk/files/{row.pk}/delete/", {"reason": "別の資料"})
    assert not row.file.storage.exists(row.file.name)
    assert client.get(row.url).status_code == 404
    assert AuditLine.objects.latest("pk").reason == "別の資料"


def test_broken_pdf_is_kept_and_says_nothing(tmp_path):
    path = tmp_path / "broken.pdf"
    path.write_bytes(PAPER[:200])
    with path.open("rb") as file:
        assert text_of_pdf(file) == ""


def test_secretariat_enters_a_paper_and_its_edition(desk, client):
    fields = {"name": "連携の手引き", "issuer": "特別区長会", "summary": "試験", "bodies": []}
    assert "選んでください" not in text(desk.get("/desk/documents/new/"))  # no box to tick for none
    desk.post("/desk/documents/new/", fields)
    document = Document.objects.get(name="連携の手引き")
    edition = {"name": "初版", "action": "公表", "entry": "https://portal.example.jp/timeline/2017-08-21/"}
    desk.post(f"/desk/documents/{document.pk}/editions/", edition)
    assert "初版" in text(client.get(document.get_absolute_url()))
    wrong = desk.post(f"/desk/documents/{document.pk}/editions/", {**edition, "entry": "2099-01-01"})
    assert "という経過はありません。" in text(wrong)


def test_bodies_of_a_paper_are_changed_with_its_facts(desk):
    document = Document.objects.get(key="policy-2017")
    body = Agreement.objects.earliest("pk").body
    facts = {"name": document.name, "issuer": document.issuer, "summary": document.summary, "bodies": [body.pk]}
    desk.post(f"/desk/documents/{document.pk}/", {**facts, "reason": "協定団体の資料", "token": document.token})
    assert list(document.bodies.all()) == [body]
    assert body.name in AuditLine.objects.latest("pk").reason
