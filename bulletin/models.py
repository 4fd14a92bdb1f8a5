from .attachments.enclosures import Enclosure
from .attachments.models import Attachment
from .board.models import Follow, SavedSearch
from .cases.models.cases import Case
from .cases.models.history import Step
from .cases.models.participants import Participant
from .cases.models.participation import CannotTakePart
from .cases.models.pictures import CasePicture
from .cases.models.roles import ParticipantRole
from .cases.models.versions import CaseVersion
from .matching.models import CannotMatch, Consent, Matching
from .paper_answers.models import AnswerCode, PaperAnswer
from .proposals.models.approvals import ApprovalRule
from .proposals.models.co_proposers import CoProposer
from .proposals.models.defaults import Defaults
from .proposals.models.fields import Field
from .proposals.models.lifecycle import ProposalIncomplete
from .proposals.models.proposals import Proposal
from .proposals.models.versions import ProposalVersion
from .proposals.models.words import AnswerWord
from .rollcall.models.addressees import Addressee, AnswerVersion
from .rollcall.models.notes import Note
from .talk.models import LineReading, Message

__all__ = [
    "Addressee",
    "AnswerCode",
    "AnswerVersion",
    "AnswerWord",
    "ApprovalRule",
    "Attachment",
    "CannotMatch",
    "CannotTakePart",
    "Case",
    "CasePicture",
    "CaseVersion",
    "CoProposer",
    "Consent",
    "Defaults",
    "Enclosure",
    "Field",
    "Follow",
    "LineReading",
    "Matching",
    "Message",
    "Note",
    "PaperAnswer",
    "Participant",
    "ParticipantRole",
    "Proposal",
    "ProposalIncomplete",
    "ProposalVersion",
    "SavedSearch",
    "Step",
]
