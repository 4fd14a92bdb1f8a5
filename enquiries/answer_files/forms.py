import logging
from typing import Any

from django import forms
from django.conf import settings

from enquiries.questions.models import Question
from portal.files.disk_errors import not_stored
from portal.files.examining import KINDS, OF_PICTURES
from portal.files.quota import QuotaExceeded
from portal.files.scanner import Verdict
from portal.files.upload_field import UploadField
from portal.web.forms import PlainTextField

from .models import MOST_FILES, AnswerFile, EnquiryClosed, TooManyFiles

logger = logging.getLogger(__name__)


class FilesForm(forms.Form):
    """A file to send for each question that asks for files; `save` keeps what was sent, question by question."""

    use_required_attribute = False

    def __init__(self, data=None, files=None, *, row, questions):
        super().__init__(data, files, prefix="file")
        self.row = row
        self.asked = {question.key: question for question in questions if question.kind == Question.Kind.FILE}
        for key, question in self.asked.items():
            said = [question.help, f"{KINDS}。{OF_PICTURES}"]
            field: Any = UploadField(label=question.label, required=False, help_text="　".join(filter(None, said)))
            field.need = "必須" if question.is_required else ""
            self.fields[key] = field

    def save(self, *, by):
        """Keep each file that was sent and passed full_clean(); messages of what came of them.

        What did not is said at its field.
        """
        return [said for key in self.asked if (said := self._keep(key, by))]

    def ask_for(self, lacking):
        """Say of each of these questions, at its field, that a file is wanted before anything can be handed in."""
        for question in lacking:
            self.add_error(question.key, "ファイルを選んで送ってください。")

    def _keep(self, key, by):
        sent = self.cleaned_data.get(key)
        if not sent:
            return ""
        checked, verdict = sent
        said = {**checked._asdict(), "is_clean": verdict is Verdict.CLEAN}
        try:
            row = AnswerFile.objects.take_in(self.row, self.asked[key], by=by, **said)
        except EnquiryClosed:
            self.add_error(key, "締め切られたか、調査票が改められたため、受け取れませんでした。")
        except TooManyFiles:
            self.add_error(
                key, f"ファイルは1つの設問に{MOST_FILES}件までです。ほかのファイルを消してから送ってください。"
            )
        except QuotaExceeded as error:
            most, used = settings.ATTACHMENT_QUOTA // 1024**2, error.used / 1024**2
            place = self.row.municipality
            self.add_error(key, f"{place}のファイルは、提案の資料と合わせて{most}MBまでです（いま{used:.1f}MB）。")
        except OSError as error:
            logger.exception("回答のファイルを保存できません")
            self.add_error(key, f"{not_stored(error)}ほかの回答は保存してあります。")
        else:
            return _said(row, checked.name)
        return ""


def _said(row, name):
    if not row:
        return f"「{name}」と同じ内容のファイルが、すでにあります。"
    if row.recheck_at:
        return f"「{name}」を受け取りました。ウイルスなどの確認が終わるまで、誰も開けません。"
    return f"「{name}」を受け取りました。"


class RemoveForm(forms.Form):
    """Removing a file, with a note that stays in the record."""

    note = PlainTextField(
        label="消す理由",
        max_length=200,
        required=False,
        lines=2,
        help_text="書かなくてもかまいません。操作の記録に残します。",
    )
