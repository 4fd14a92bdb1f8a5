"""Whose ties a page of ties is about."""

from django.core.exceptions import PermissionDenied

NOT_A_WARD = "各区交流は、特別区の担当者が登録する画面です。"


def own_ward(user):
    """The ward that `user`, somebody's staff, serves. PermissionDenied, in words, for the staff of a municipality."""
    if not user.municipality.is_ward:
        raise PermissionDenied(NOT_A_WARD)
    return user.municipality
