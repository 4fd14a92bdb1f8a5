"""参加者の役割, as the secretariat keeps them: added, renamed, ordered, no longer offered. None is ever deleted."""

from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.web import settings_lists

from ..forms.roles import RoleFormSet
from ..models.roles import ParticipantRole


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def role_list(request):
    how = {"action": "参加者の役割の変更", "unit": "役割", "template": "bulletin/cases/role_list.html"}
    return settings_lists.list_response(request, RoleFormSet, ParticipantRole.objects.all(), **how)
