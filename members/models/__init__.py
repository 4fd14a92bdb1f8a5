from .invitations import Invitation, NotWithoutManager
from .memberships import CannotBegin, Membership, MunicipalityDomain
from .people import Assignment, LastManager, Office
from .places import FormerName, Municipality, Prefecture, check_digit, validate_lg_code
from .profiles import Picture, Profile
from .registration import AlreadyApplied, AlreadyMember, Application, Incomplete
from .rolls import RollConfirmation
from .users import User

__all__ = [
    "AlreadyApplied",
    "AlreadyMember",
    "Application",
    "Assignment",
    "CannotBegin",
    "FormerName",
    "Incomplete",
    "Invitation",
    "LastManager",
    "Membership",
    "Municipality",
    "MunicipalityDomain",
    "NotWithoutManager",
    "Office",
    "Picture",
    "Prefecture",
    "Profile",
    "RollConfirmation",
    "User",
    "check_digit",
    "validate_lg_code",
]
