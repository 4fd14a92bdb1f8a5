from .addressees import Addressee, AnswerVersion, Note
from .approvals import ApprovalRule
from .attachments import Attachment
from .case_pictures import CasePicture, TooManyPictures
from .cases import Case, Participant
from .co_proposers import CoProposer
from .defaults import Defaults
from .fields import Field
from .follows import Follow, SavedSearch
from .matching import CannotMatch, Consent, Matching
from .posting import Incomplete
from .proposals import Proposal
from .steps import Step
from .taking_part import CannotTakePart
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
    "Incomplete",
    "Matching",
    "Message",
    "Note",
    "Participant",
    "Proposal",
    "ProposalVersion",
    "SavedSearch",
    "Step",
    "TooManyPictures",
]
