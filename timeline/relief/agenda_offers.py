"""What of relief is due for the agenda of a 区長会総会: money to be decided, staff that was sent."""

import datetime

from portal.agenda_offers import Group, Offer
from portal.japanese.wareki import wareki
from timeline.entries.models.programme import Item

from .models import Disaster, ReliefAction

A_YEAR = datetime.timedelta(days=366)  # what is older is no news for the next meeting


def agenda_offers(day):
    """Money and staff that no entry tells of yet, for disasters within a year before `day` or of an unknown day."""
    told_of = Disaster.objects.newest_first().filter(closed_on=None)
    for disaster in told_of.prefetch_related("actions__ward"):
        if disaster.since is None or day - A_YEAR <= disaster.since <= day:
            untold = [action for action in disaster.actions.all() if action.entry_id is None]
            yield from _offers(disaster, untold)


def _offers(disaster, untold):
    money = [action for action in untold if action.kind == ReliefAction.Kind.MONEY]
    staff = [action for action in untold if action.kind == ReliefAction.Kind.STAFF]
    if money:
        days = [action.decided_on for action in money if action.decided_on]
        reason = f"{wareki(min(days))}に決定" if days else "決めた日の記録なし"
        title = f"「{disaster.name}」への支援金拠出"
        yield _offer(disaster, "money", Group.DRAFT, title, reason, Item.Outcome.CONFIRMED)
    if staff:
        what = "、".join(dict.fromkeys(action.what for action in staff if action.what))
        title = f"「{disaster.name}」への特別区の対応（{what or '職員'}派遣）"
        yield _offer(disaster, "staff", Group.REPORT, title, f"職員の派遣{len(staff)}件", Item.Outcome.REPORTED)


def _offer(disaster, what, group, title, reason, planned):
    return Offer(f"relief-{disaster.pk}-{what}", group, title, reason, disaster.get_absolute_url(), planned)
