from typing import Any

from bulletin.rollcall.forms import AnswerForm
from members.paper_codes.forms import CodeForm, WriterForm

from .models import AnswerCode

UNKNOWN = (
    "この符号では回答できません。文字を確かめてください。作り直した符号、募集の終わったもの、"
    "すでにポータルから回答したものも使えません。"
)


class AnswerCodeForm(CodeForm):
    """符号 of an addressee of a proposal."""

    unknown = UNKNOWN

    def typed(self, text):
        return AnswerCode.objects.typed(text)


class PaperAnswerForm(WriterForm, AnswerForm):
    """回答 with a code, and who gives it."""

    version: Any = None
    read_by = "回答とともに、会員が読みます。"

    def __init__(self, data=None, *, code):
        super().__init__(data, row=code.addressee)
        self.code, self.initial = code, {}  # what stands is not shown to whoever holds a code

    def send(self):
        """Have the answer taken in; None when the code is void by now."""
        said = self.cleaned_data
        return self.code.receive(said["answer"], said["comment"], said_by=said["said_by"], email=said["email"])
