from .invitations import Invitation, NotWithoutManager
from .memberships import CannotBegin, Membership, MunicipalityDomain
from .offices import Office
from .people import Assignment, LastManager
from .places import FormerName, Municipality, Prefecture, check_digit, validate_lg_code
from .profiles import Picture, Profile
from .registration import AlreadyApplied, AlreadyMember, Application, ApplicationIncomplete
from .rolls import RollConfirmation
from .secretariat import SecretariatInvitation
from .users import LastAdministrator, User

__all__ = [
    "AlreadyApplied",
    "AlreadyMember",
    "Application",
    "ApplicationIncomplete",
    "Assignment",
    "CannotBegin",
    "FormerName",
    "Invitation",
    "LastAdministrator",
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
    "SecretariatInvitation",
    "User",
    "check_digit",
    "validate_lg_code",
]
