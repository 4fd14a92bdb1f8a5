"""Steps of the breadcrumb that pages of several rooms begin with."""

from django.urls import reverse

BOARD = ("協定", "agreements:agreement-board")  # label and name of the address


def public_trail():
    """The step above the public pages below 協定と推移: a pair of label and address."""
    return [("協定と推移", reverse("agreements:body-list"))]


def board_trail():
    """The steps above a page that hangs under the secretariat's board of agreements: pairs of label and address."""
    return [(BOARD[0], reverse(BOARD[1]))]
