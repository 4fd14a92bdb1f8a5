from .people import Assignment, Invitation, Office, RollConfirmation
from .places import FormerName, Municipality, Prefecture, check_digit, validate_lg_code
from .profiles import Picture, Profile
from .registration import Application, Membership, MunicipalityDomain
from .users import User

__all__ = [
    "Application",
    "Assignment",
    "FormerName",
    "Invitation",
    "Membership",
    "Municipality",
    "MunicipalityDomain",
    "Office",
    "Picture",
    "Prefecture",
    "Profile",
    "RollConfirmation",
    "User",
    "check_digit",
    "validate_lg_code",
]
