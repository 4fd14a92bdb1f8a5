from .answering.models import Answer, AnswerVersion
from .asking.models.addressees import EnquiryAddressee
from .asking.models.enquiries import Enquiry
from .questions.models import Question, Questionnaire

__all__ = ["Answer", "AnswerVersion", "Enquiry", "EnquiryAddressee", "Question", "Questionnaire"]
