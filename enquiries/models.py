from .answering.models import Answer, AnswerVersion
from .asking.models.addressees import EnquiryAddressee
from .asking.models.enquiries import Enquiry
from .grants.models import Grant, GrantReport, GrantScheme, GrantSchemeName
from .questions.models import Question, Questionnaire
from .results.models import ResultEdition

__all__ = [
    "Answer",
    "AnswerVersion",
    "Enquiry",
    "EnquiryAddressee",
    "Grant",
    "GrantReport",
    "GrantScheme",
    "GrantSchemeName",
    "Question",
    "Questionnaire",
    "ResultEdition",
]
