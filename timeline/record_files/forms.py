"""Forms of files: a new file or address, its facts put right, and the reason why one is deleted."""

from django import forms

from agreements.revisions.forms import NoteField, RevisionForm, not_after_today
from members.people.forms import LabelledForm
from portal.files.examining import KINDS, OF_PICTURES
from portal.files.scanner import Verdict
from portal.files.upload_field import UploadField
from portal.web.forms import LineField, WarekiDateField, WebAddressField

from .models import RecordFile

NOT_SCANNED = "いまウイルスの確認ができないため、受け取れません。しばらくしてから、もう一度お試しください。"


class FactsForm(RevisionForm):
    """What is said of a file: name, edition, day and description."""

    name = LineField(label="資料の名称", max_length=150, help_text="例：連携協定書、会場図、議事の要旨")
    edition_name = LineField(
        label="版", max_length=50, required=False, help_text="案、確定版、改訂版など。なければ空けておきます。"
    )
    dated_on = WarekiDateField(
        label="資料の日付", required=False, help_text="資料に書かれた日。なければ空けておきます。"
    )
    description = LineField(
        label="内容の説明", max_length=300, required=False, help_text="ファイルを開けない人のために、何が書いてあるか。"
    )

    class Meta:
        model = RecordFile
        fields = ["name", "edition_name", "dated_on", "description"]

    def clean_dated_on(self):
        return not_after_today(self.cleaned_data["dated_on"], "資料の日付")


class AddressFactsForm(FactsForm):
    """FactsForm of a file elsewhere, with its address."""

    address = WebAddressField(label="アドレス", max_length=500)

    class Meta(FactsForm.Meta):
        fields = [*FactsForm.Meta.fields, "address"]


class NewFileForm(FactsForm):
    """A file, or the address of one elsewhere: one of the two. `instance` names what it belongs to."""

    upload = UploadField(
        label="ファイル",
        required=False,
        help_text=f"{KINDS}。{OF_PICTURES}",
        error_messages={"empty": "このファイルは空です。選び直してください。"},
    )
    address = WebAddressField(
        label="またはアドレス",
        required=False,
        max_length=500,
        help_text="ほかのサイトにある資料のアドレス（https://…）。",
        error_messages={"invalid": "アドレスとして読み取れません。https:// から入力してください。"},
    )

    class Meta(FactsForm.Meta):
        fields = [*FactsForm.Meta.fields, "address"]

    field_order = ["upload", "address", "name", "edition_name", "dated_on", "description"]

    def __init__(self, data=None, files=None, *, instance):
        super().__init__(data, instance=instance)
        if files is not None:
            self.files = files

    def clean_upload(self):
        checked, verdict = self.cleaned_data["upload"] or (None, Verdict.CLEAN)
        if verdict is not Verdict.CLEAN:
            raise forms.ValidationError(NOT_SCANNED)
        return checked

    def clean(self):
        cleaned = super().clean() or {}
        upload, address = cleaned.get("upload"), cleaned.get("address")
        if not {"upload", "address"} & self.errors.keys():
            if upload and address:
                self.add_error("address", "ファイルとアドレスの、どちらか一方にしてください。")
            elif not upload and not address:
                self.add_error("upload", "ファイルを選ぶか、アドレスを入力してください。")
        if upload:
            self.instance.file_name, self.instance.media_type = upload.name, upload.media_type
            self.instance.contents = upload.contents
        return cleaned

    def take_in(self, *, by):
        """Store the file or the address; returns the row. Raises OSError when the disk is full."""
        upload = self.cleaned_data["upload"]
        return RecordFile.objects.take_in(self.instance, upload.file if upload else None, by=by)


class DeleteForm(LabelledForm):
    """The reason why a file is taken out of the record."""

    reason = NoteField(label="削除する理由", max_length=500, help_text="操作の記録に残ります。")
