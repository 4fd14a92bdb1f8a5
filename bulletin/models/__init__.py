from .addressees import Addressee, AnswerVersion, Note
from .approvals import ApprovalRule
from .attachments import Attachment
from .cases import Case, CasePicture, Participant
from .co_proposers import CoProposer
from .fields import Field
from .follows import Follow, SavedSearch
from .posting import Incomplete
from .proposals import Proposal
from .steps import Step
from .talk import Message
from .versions import ProposalVersion

__all__ = [
    "Addressee",
    "AnswerVersion",
    "ApprovalRule",
    "Attachment",
    "Case",
    "CasePicture",
    "CoProposer",
    "Field",
    "Follow",
    "Incomplete",
    "Message",
    "Note",
    "Participant",
    "Proposal",
    "ProposalVersion",
    "SavedSearch",
    "Step",
]
