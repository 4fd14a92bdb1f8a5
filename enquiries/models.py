from .answer_files.models import AnswerFile
from .answering.models import Answer, AnswerVersion
from .answering.passings import Passing
from .asking.models.addressees import EnquiryAddressee
from .asking.models.enquiries import Enquiry
from .paper_answers.models import EnquiryCode, EnquiryPaperAnswer
from .questions.models import Question, Questionnaire

__all__ = [
    "Answer",
    "AnswerFile",
    "AnswerVersion",
    "Enquiry",
    "EnquiryAddressee",
    "EnquiryCode",
    "EnquiryPaperAnswer",
    "Passing",
    "Question",
    "Questionnaire",
]
