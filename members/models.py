from .accounts.models.users import LastAdministrator, User
from .data_tokens.models import DataToken
from .people.models.assignments import Assignment, LastManager
from .people.models.hand_over_remarks import HandOverRemarks
from .people.models.invitations import Invitation, ManagerNotMissing
from .people.models.offices import Office
from .people.models.roll_confirmations import RollConfirmation
from .places.locations import Location
from .places.models import FormerName, Municipality, Prefecture, check_digit, validate_lg_code
from .profiles.models import Picture, Profile
from .registration.models.applications import AlreadyApplied, AlreadyMember, Application, ApplicationIncomplete
from .registration.models.memberships import CannotBecomeMember, Membership, MunicipalityDomain
from .secretariat.models import SecretariatInvitation

__all__ = [
    "AlreadyApplied",
    "AlreadyMember",
    "Application",
    "ApplicationIncomplete",
    "Assignment",
    "CannotBecomeMember",
    "DataToken",
    "FormerName",
    "HandOverRemarks",
    "Invitation",
    "LastAdministrator",
    "LastManager",
    "Location",
    "Membership",
    "Municipality",
    "MunicipalityDomain",
    "ManagerNotMissing",
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
