"""経過の種別, as the secretariat keeps them: added, renamed, ordered, retired. None is ever deleted."""

from django.db.models import Count
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.web import settings_lists

from .forms import KindFormSet
from .models import EntryKind


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def kind_list(request):
    rows = EntryKind.objects.annotate(used=Count("entries"))
    how = {"action": "経過の種別の変更", "unit": "種別", "template": "timeline/kinds/kind_list.html"}
    return settings_lists.list_response(request, KindFormSet, rows, **how)
