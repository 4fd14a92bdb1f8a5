"""Whole numbers as forms and addresses send them."""

from typing import TypeVar, overload

Other = TypeVar("Other")


@overload
def whole_number(text: str) -> int: ...
@overload
def whole_number(text: str, otherwise: Other) -> int | Other: ...
def whole_number(text: str, otherwise: object = 0) -> object:
    """The number that `text` holds in at most nine ASCII digits, which every database takes; else `otherwise`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
