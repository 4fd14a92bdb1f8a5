"""Whole numbers as forms and addresses send them."""


def whole_number(text: str, otherwise: int = 0) -> int:
    """The number that `text` holds in at most nine ASCII digits, which every database takes; else `otherwise`."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else otherwise
