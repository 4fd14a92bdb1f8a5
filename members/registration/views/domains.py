"""Pages of the secretariat: the mail domains of municipalities (自治体のドメイン), a hint for decisions."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.models import AuditLine
from portal.web import downloads
from portal.web.post_only import post_only

from .. import exports
from ..forms import DomainForm
from ..models.memberships import MunicipalityDomain

PER_PAGE = 50


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def domain_list(request):
    form = DomainForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        place, domain = form.cleaned_data["municipality"], form.cleaned_data["domain"]
        if MunicipalityDomain.objects.remember(place, domain, by=request.user):
            messages.success(request, f"{place}のドメイン {domain} を登録しました。")
            return redirect("members:domain-list")
        form.add_error("domain", f"{place}のドメインとして、すでに登録されています。")
    rows = MunicipalityDomain.objects.select_related("municipality__prefecture").order_by("municipality__lg_code")
    if file := downloads.file_response(request, exports.DOMAINS.of(lambda: exports.domains(rows))):
        return file
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "trail": [("ポータルの設定", reverse("setting-list"))],
    }
    return render(request, "members/registration/domain_list.html", context)


@post_only("../../")
@secretariat_page
def domain_delete(request, pk):
    row = get_object_or_404(MunicipalityDomain.objects.select_related("municipality__prefecture"), pk=pk)
    with transaction.atomic():
        AuditLine.objects.write("ドメインの削除", row, by=request.user, municipality=row.municipality)
        row.delete()
    messages.success(request, f"{row.municipality}のドメイン {row.domain} を消しました。")
    return redirect("members:domain-list")
