"""各区調査: what a ward returns of its ties each year."""

from portal.japanese.wareki import fiscal_year_name

from .models import TieReturn


class Survey:
    """A ward's ties on the day of the survey, compared with the year before, and whether they were returned."""

    def __init__(self, ward, as_of, ties):
        self.as_of, self.name = as_of, fiscal_year_name(as_of.year)
        before = as_of.replace(year=as_of.year - 1)
        now = {tie.pk: tie for tie in ties if _holds(tie, as_of)}
        then = {tie.pk: tie for tie in ties if _holds(tie, before)}
        self.number, self.number_before = len(now), len(then)
        self.added = [tie for pk, tie in now.items() if pk not in then]
        self.left = [tie for pk, tie in then.items() if pk not in now]
        self.given = TieReturn.objects.filter(ward=ward, as_of=as_of).select_related("returned_by").first()
        self.is_changed = self.given is not None and self.given.differs_from(now.values())


def _holds(tie, day):
    return (tie.started_on is None or tie.started_on <= day) and (tie.ended_on is None or day < tie.ended_on)
