from django.utils import timezone

from bulletin.desk_answers.forms import TellerForm
from members.paper_codes.forms import CodeForm

from .models import EnquiryCode

UNKNOWN = (
    "この符号では回答できません。文字を確かめてください。作り直した符号、締め切られた照会のもの、"
    "すでにポータルから回答したものも使えません。"
)


class EnquiryCodeForm(CodeForm):
    """符号 of an addressee of an enquiry."""

    unknown = UNKNOWN

    def typed(self, text):
        return EnquiryCode.objects.typed(text)


class EnquiryTellerForm(TellerForm):
    """代理回答 of an addressee of an enquiry, beside the form of its questions."""

    use_required_attribute = False

    def __init__(self, data=None, *, row):
        super().__init__(data, initial={"said_on": timezone.localdate()})
        self.asked_at = row.added_at or row.enquiry.sent_at
