"""Form of the answer page: the answer, and a file that goes with it."""

import logging
import secrets
from copy import copy

from django.db import transaction

from bulletin.attachments.forms import over_quota
from bulletin.rollcall.forms import AnswerForm
from bulletin.talk.models import Message
from portal.files.disk_errors import not_stored
from portal.files.examining import KINDS, OF_PICTURES
from portal.files.quota import QuotaExceeded
from portal.files.scanner import Verdict
from portal.files.upload_field import UploadField

logger = logging.getLogger(__name__)
SAID_WITH_FILE = "回答に添えたファイルです。"


class AnswerWithFileForm(AnswerForm):
    """AnswerForm with a file, which goes as a reply (返信) to all members, in one transaction with the answer.

    So it is checked, kept, counted and read as the file of any reply, and stays when the answer is revised.
    """

    file = UploadField(
        label="添えるファイル",
        required=False,
        help_text=f"なくてもかまいません。「返信」として、会員全体に載ります。{KINDS}のどれか1つ。{OF_PICTURES}",
        error_messages={"empty": "このファイルは空です。選び直してください。"},
    )

    def __init__(self, data=None, files=None, *, row):
        super().__init__(data, row=row)
        if files is not None:
            self.files = files

    def save(self, *, by):
        """As AnswerForm.save, the file with it. False, said at the field, and nothing saved, when it finds no room."""
        before = copy(self.row)
        try:
            with transaction.atomic():
                is_saved = super().save(by=by)
                if is_saved and self.cleaned_data["file"]:
                    self._send_file(by)
                return is_saved
        except QuotaExceeded as error:
            self.add_error("file", over_quota(by.municipality, error.used))
        except OSError as error:
            logger.exception("回答に添えたファイルを保存できません")
            self.add_error("file", f"{not_stored(error)}まだ回答していません。")
        self.row = before
        return False

    def _send_file(self, by):
        checked, verdict = self.cleaned_data["file"]
        enclosed = {**checked._asdict(), "is_clean": verdict is Verdict.CLEAN}
        said = {"proposal": self.row.proposal, "line": None, "body": SAID_WITH_FILE, "token": secrets.token_hex(16)}
        Message.objects.send(by=by, enclosed=enclosed, **said)
