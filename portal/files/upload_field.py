"""UploadField: the form field of a file that people send, examined and scanned."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.base import File

from .disk_errors import not_stored
from .examining import ACCEPT, ExaminedFile, FileRefused, examine
from .scanner import Verdict, scan

HARMFUL = (
    "有害なプログラム（ウイルスなど）が見つかったため、受け取れません。"
    "使った端末を、情報システムの担当課に確かめてもらってください。"
)


class UploadField(forms.FileField):
    """A file as examined and scanned: cleans to an ExaminedFile and the scanner's Verdict, or None.

    `stays`: a sentence that says what stays when the file could not be written to the disk.
    """

    stays = ""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.FileInput(attrs={"accept": ACCEPT}))
        super().__init__(**options)

    def clean(self, data: Any, initial: Any = None) -> Any:
        sent = super().clean(data, initial)
        return self.examined(sent) if sent else None

    def examined(self, sent: File) -> tuple[ExaminedFile, Verdict]:
        """The pair of one file that was sent."""
        if sent.size > settings.UPLOAD_BYTES:
            most = settings.UPLOAD_BYTES // 1024 // 1024
            raise forms.ValidationError(f"ファイルが大きすぎます。{most}MBまでのファイルを選んでください。")
        if loss := getattr(sent, "loss", None):
            raise forms.ValidationError(f"{not_stored(loss)}{self.stays}")
        try:
            checked = examine(sent, str(sent.name))
        except FileRefused as error:
            raise forms.ValidationError(str(error)) from error
        verdict = scan(checked.file)
        if verdict is Verdict.FOUND:
            raise forms.ValidationError(HARMFUL)
        return checked, verdict
