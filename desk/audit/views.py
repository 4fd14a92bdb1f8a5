"""操作の記録: who did what when, in sentences, for the secretariat."""

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members.access import reauthenticate_for_download, secretariat_page
from portal.models import AuditLine
from portal.web import downloads
from portal.web.days import full_moment

from . import exports
from .forms import AuditForm
from .sentences import sentence

PER_PAGE = 25


@secretariat_page
@reauthenticate_for_download
@require_http_methods(["GET", "HEAD"])
def audit_list(request):
    form = AuditForm(request.GET)
    lines = form.apply(AuditLine.objects.select_related("municipality__prefecture"))
    table = exports.AUDIT.of(lambda: exports.audit(lines), length=lines.count)
    if file := downloads.file_response(request, table, form=form):
        return file
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "page": page,
        "rows": [(full_moment(line.at), line, sentence(line)) for line in page],
        "all_address": reverse("desk:audit-list"),
    }
    return render(request, "desk/audit/audit_list.html", context)
