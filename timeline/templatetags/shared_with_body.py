"""{% shared_with_body body %}: the joint meetings and the regional plans with a body, on its public page."""

from django import template

from timeline.meetings.models.series import MeetingSeries

register = template.Library()


@register.inclusion_tag("timeline/meetings/_shared_with_body.html")
def shared_with_body(body):
    """Committees whose sessions name the body, and its 地域再生計画. Two queries."""
    return {"meetings": MeetingSeries.objects.joint_with(body), "plans": body.regional_plans.all()}
