"""Addresses of the pages of 担当者."""

HOME, PEOPLE = "/members/", "/members/people/"


def pages(user):
    """Every page about the person `user` serves with, and their office: address by name."""
    assignment = user.assignments.get()
    pk = assignment.pk
    return {
        "home": HOME,
        "people": PEOPLE,
        "invite": f"{PEOPLE}invite/",
        "role": f"{PEOPLE}{pk}/role/",
        "end": f"{PEOPLE}{pk}/end/",
        "hand-over": f"{PEOPLE}{pk}/hand-over/",
        "office-create": "/members/offices/new/",
        "office-edit": f"/members/offices/{assignment.office_id}/edit/",
    }
