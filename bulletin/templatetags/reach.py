"""{% nobody_here %}: before a proposal is posted, which of its addressees have no people and will not be told."""

from django import template
from django.utils import timezone

from members.models import Assignment
from members.people.reach import counted, names

register = template.Library()


@register.inclusion_tag("bulletin/rollcall/_nobody_here.html")
def nobody_here(proposal, is_written=True):
    """For a draft: of its addressees as saved; with `is_written` False of all that its writer may choose. One query."""
    today = timezone.localdate()
    places = proposal.to_address(today) if is_written else proposal.may_be_addressed(today)
    nobody = Assignment.objects.without_people(places.exclude(pk=proposal.municipality_id).values("pk"), today)
    return {"nobody": nobody, "count": counted(nobody), "names": names(nobody), "is_written": is_written}
