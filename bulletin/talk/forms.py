import logging

from django import forms

from bulletin.attachments.forms import over_quota
from bulletin.rollcall.forms import MessageForm
from portal.files.disk_errors import not_stored
from portal.files.examining import KINDS, OF_PICTURES
from portal.files.quota import QuotaExceeded
from portal.files.scanner import Verdict
from portal.files.upload_field import UploadField
from portal.web.forms import PlainTextField

from .models import Message

logger = logging.getLogger(__name__)


class TalkForm(MessageForm):
    """返信 or 相談, with a file or without."""

    file = UploadField(
        label="添えるファイル",
        required=False,
        help_text=f"なくてもかまいません。{KINDS}のどれか1つ。{OF_PICTURES}",
        error_messages={"empty": "このファイルは空です。選び直してください。"},
    )

    def send(self, proposal, *, by, line=None):
        """Whether this call wrote the message; None, said at the field, when the file cannot be stored."""
        cleaned = self.cleaned_data
        said = {"proposal": proposal, "line": line, "body": cleaned["body"], "token": cleaned["token"]}
        try:
            return Message.objects.send(by=by, enclosed=self._enclosed(), **said)[1]
        except QuotaExceeded as error:
            self.add_error("file", over_quota(by.municipality, error.used))
        except OSError as error:
            logger.exception("添えたファイルを保存できません")
            self.add_error("file", f"{not_stored(error)}まだ送っていません。")
        return None

    def _enclosed(self):
        if not self.cleaned_data["file"]:
            return None
        checked, verdict = self.cleaned_data["file"]
        return {**checked._asdict(), "is_clean": verdict is Verdict.CLEAN}


class HideForm(forms.Form):
    """返信を非表示にする: the reason the secretariat gives."""

    reason = PlainTextField(
        label="理由",
        max_length=500,
        lines=4,
        help_text="返信のあった場所に、会員が読める形で残ります。書いた人にも知らせます。",
        error_messages={"required": "非表示にする理由を入力してください。"},
    )
