from .answer_files.models import AnswerFile
from .answering.models import Answer, AnswerVersion
from .answering.passings import Passing
from .asking.models.addressees import EnquiryAddressee
from .asking.models.enquiries import Enquiry
from .grants.models import Grant, GrantReport, GrantScheme, GrantSchemeName
from .paper_answers.models import EnquiryCode, EnquiryPaperAnswer
from .questions.models import Question
from .questions.questionnaires import Questionnaire
from .results.models import ResultEdition

__all__ = [
    "Answer",
    "AnswerFile",
    "AnswerVersion",
    "Enquiry",
    "EnquiryAddressee",
    "EnquiryCode",
    "EnquiryPaperAnswer",
    "Grant",
    "GrantReport",
    "GrantScheme",
    "GrantSchemeName",
    "Passing",
    "Question",
    "Questionnaire",
    "ResultEdition",
]
