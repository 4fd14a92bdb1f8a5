import logging
from typing import Any

from django import forms
from django.conf import settings

from portal.files.disk_errors import not_stored
from portal.files.examining import KINDS, OF_PICTURES
from portal.files.quota import QuotaExceeded
from portal.files.scanner import Verdict
from portal.files.upload_field import UploadField
from portal.web.forms import PlainTextField

from .models import MOST_ATTACHMENTS, Attachment, TooManyAttachments

logger = logging.getLogger(__name__)


def text_is_saved(proposal):
    """A sentence for when a file could not be stored: the text is, as files are attached afterwards."""
    return "本文は下書きに保存しました。" if proposal.state == proposal.State.DRAFT else "本文は保存してあります。"


def over_quota(municipality, used):
    most, now = settings.ATTACHMENT_QUOTA // 1024**2, used / 1024**2
    return (
        f"{municipality}の資料は、すべての提案を合わせて{most}MBまでです（いま{now:.1f}MB）。"
        "返信や相談に添えたファイルと、照会の回答のファイルも数えます。"
        "使い終えた資料を消してから、もう一度お試しください。"
    )


class AttachmentForm(forms.Form):
    """A file to attach, and words for who cannot open it. With `prefix` one of several, which may be left empty."""

    file = UploadField(
        label="ファイル",
        help_text=f"{KINDS}。{OF_PICTURES}",
        error_messages={
            "required": "ファイルを選んでください。",
            "empty": "このファイルは空です。選び直してください。",
        },
    )
    description = PlainTextField(
        label="内容の説明",
        max_length=300,
        help_text="ファイルを開けない人のために、何が書いてあるかを書きます（例：越前がに祭りの会場図。入口は東側）",
        error_messages={"required": "内容の説明を入力してください。"},
    )

    def __init__(self, data=None, files=None, *, proposal, prefix=None, caption=""):
        may_be_empty = bool(prefix)
        super().__init__(
            data, files, prefix=prefix, empty_permitted=may_be_empty, use_required_attribute=not may_be_empty
        )
        self.proposal, self.caption = proposal, caption
        fields: Any = self.fields
        fields["file"].stays = text_is_saved(proposal)
        if prefix:
            for field in fields.values():
                field.required = False

    def clean(self):
        """Of one of several: a file wants its words, and words their file."""
        cleaned: dict[str, Any] = super().clean() or {}
        if "file" in self.errors or "description" in self.errors:
            return cleaned
        if cleaned.get("file") and not cleaned.get("description"):
            again = "ファイルも、もう一度選んでください。"
            self.add_error("description", f"内容の説明を入力してください。{again}")
        elif cleaned.get("description") and not cleaned.get("file"):
            self.add_error("file", "ファイルを選んでください。添付しないときは、内容の説明を消してください。")
        return cleaned

    @property
    def is_empty(self):
        return not self.cleaned_data.get("file")

    def attach(self, *, by, instead_of=None):
        """Store the file; the message of what came of it, or "" with an error at the field."""
        return attach(self, self.proposal, self.cleaned_data["description"], by=by, instead_of=instead_of)


class KeptFileForm(forms.Form):
    """An attachment that stands: its words, another file in its place, or its removal."""

    use_required_attribute = False
    description = AttachmentForm.base_fields["description"]
    file = UploadField(label="差し替えるファイル", required=False)
    remove = forms.BooleanField(label="この資料を消す", required=False)

    def __init__(self, data=None, files=None, *, row):
        super().__init__(data, files, prefix=f"kept-{row.pk}", initial={"description": row.description})
        self.row, self.caption, self.proposal = row, row.name, row.proposal
        fields: Any = self.fields
        fields["description"].help_text = ""
        fields["file"].stays = text_is_saved(row.proposal)

    def save(self, *, by):
        """Do what was asked; the message of what came of it, "" when nothing did or with an error at the field."""
        cleaned = self.cleaned_data
        if cleaned["remove"]:
            return f"「{self.row.name}」を消しました。" if self.row.remove(by=by) else ""
        if cleaned["file"]:
            return attach(self, self.proposal, cleaned["description"], by=by, instead_of=self.row)
        if self.row.describe(cleaned["description"], by=by):
            return f"「{self.row.name}」の内容の説明を直しました。"
        return ""


def attach(form, proposal, description, *, by, instead_of=None):
    """Store the file of the form's field `file`; the message of what came of it, or "" with an error at the field."""
    checked, verdict = form.cleaned_data["file"]
    said = {**checked._asdict(), "description": description, "is_clean": verdict is Verdict.CLEAN}
    try:
        row = Attachment.objects.take_in(proposal, by=by, instead_of=instead_of, **said)
    except TooManyAttachments:
        form.add_error("file", f"資料は{MOST_ATTACHMENTS}件までです。ほかの資料を消してから、もう一度お試しください。")
    except QuotaExceeded as error:
        form.add_error("file", over_quota(proposal.municipality, error.used))
    except OSError as error:
        logger.exception("添付資料を保存できません")
        form.add_error("file", f"{not_stored(error)}{text_is_saved(proposal)}")
    else:
        return _said(row, checked.name)
    return ""


def _said(row, name):
    if not row:
        return "同じ内容の資料が、すでに添付されています。"
    if row.recheck_at:
        return f"「{name}」を受け取りました。ウイルスなどの確認が終わるまで、誰も開けません。"
    return f"「{name}」を添付しました。"
