"""Answers of wards, for tests."""


def url(proposal):
    """The page where a ward answers."""
    return f"/bulletin/proposals/{proposal.pk}/answer/"


def row_of(proposal, lg_code="131091"):
    """The row in the roll of those asked, 品川区's unless told otherwise."""
    return proposal.addressees.get(municipality__lg_code=lg_code)
