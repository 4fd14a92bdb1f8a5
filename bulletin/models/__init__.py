from .addressees import Addressee, AnswerVersion, Note
from .cases import Case, CasePicture, Participant, Step
from .fields import Field
from .follows import Follow, SavedSearch
from .proposals import Attachment, CoProposer, Proposal, ProposalVersion
from .talk import Message

__all__ = [
    "Addressee",
    "AnswerVersion",
    "Attachment",
    "Case",
    "CasePicture",
    "CoProposer",
    "Field",
    "Follow",
    "Message",
    "Note",
    "Participant",
    "Proposal",
    "ProposalVersion",
    "SavedSearch",
    "Step",
]
