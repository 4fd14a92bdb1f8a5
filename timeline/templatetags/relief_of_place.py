"""{% relief_of_place municipality %}: on its public page, the disasters that hit it, or what the ward did in others."""

from django import template
from django.db.models import Q

from timeline.relief.models import Disaster

register = template.Library()


@register.inclusion_tag("timeline/relief/_of_place.html")
def relief_of_place(municipality):
    """Disasters of a municipality or of its prefecture; of a ward those in which it acted. One query."""
    if municipality.is_ward:
        found = Disaster.objects.filter(actions__ward=municipality)
    else:
        found = Disaster.objects.filter(
            Q(municipalities=municipality) | Q(prefectures=municipality.prefecture_id, municipalities=None)
        )
    return {"disasters": list(found.newest_first().distinct()), "municipality": municipality}
