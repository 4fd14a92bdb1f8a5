from .addressees import Addressee, AnswerVersion
from .approvals import ApprovalRule
from .attachments import Attachment
from .case_pictures import CasePicture, TooManyCasePictures
from .cases import Case
from .co_proposers import CoProposer
from .defaults import Defaults
from .fields import Field
from .follows import Follow, SavedSearch
from .lifecycle import ProposalIncomplete
from .matching import CannotMatch, Consent, Matching
from .notes import Note
from .participants import Participant
from .participation import CannotTakePart
from .proposals import Proposal
from .steps import Step
from .talk import Message
from .versions import ProposalVersion

__all__ = [
    "Addressee",
    "AnswerVersion",
    "ApprovalRule",
    "Attachment",
    "CannotMatch",
    "CannotTakePart",
    "Case",
    "CasePicture",
    "CoProposer",
    "Consent",
    "Defaults",
    "Field",
    "Follow",
    "Matching",
    "Message",
    "Note",
    "Participant",
    "Proposal",
    "ProposalIncomplete",
    "ProposalVersion",
    "SavedSearch",
    "Step",
    "TooManyCasePictures",
]
