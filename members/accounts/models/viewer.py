"""Viewer: keys of a user and the municipality served today, for compiled permission queries."""

from typing import Any, NamedTuple, Self

from django.contrib.auth.models import AnonymousUser

from .users import User


class Viewer(NamedTuple):
    """What permission querysets need to know of a user, as plain keys that a compiled query can take as parameters.

    The municipality is the one served today; a visitor has none, and no key.
    """

    pk: Any
    municipality: Any
    is_secretariat: bool

    @classmethod
    def of(cls, user: User | AnonymousUser) -> Self:
        if user.is_anonymous or not user.is_active:
            return cls(None, None, False)
        return cls(user.pk, user.municipality and user.municipality.pk, user.is_secretariat)

    @property
    def is_anonymous(self) -> bool:
        return self.pk is None

    @property
    def is_active(self) -> bool:
        return not self.is_anonymous
