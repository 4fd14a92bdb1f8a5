"""Rows of わたしの自治体: private lines (相談) on which something is unread."""

from django.utils import timezone

from bulletin.proposals.models.proposals import Proposal
from members.own_rows import OwnRow, Part
from portal.japanese.wareki import wareki

from .models import Message
from .talk import line_url


def own_rows(user, day):
    """Rows for `user`. Two queries."""
    lines = list(Message.objects.visible_to(user).unread_lines(user.municipality))
    proposals = Proposal.objects.with_proposer().in_bulk({line["proposal"] for line in lines})
    for line in lines:
        proposal, since = proposals[line["proposal"]], timezone.localdate(line["since"])
        is_asked = line["line"] == user.municipality.pk
        other = proposal.municipality.full_name if is_asked else line["line__name"]
        why = f"{other}との相談に、まだ読んでいない連絡が{line['number']}件あります。"
        address = line_url(proposal, line["line__lg_code"])
        state = f"{wareki(since)}から"
        yield OwnRow(Part.WAITING, "相談", state, str(proposal), address, why, "読む", due=since)
