"""自治体のドメイン, as the secretariat keeps them: a hint for decisions on applications."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.core.validators import validate_domain_name
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from members.access import secretariat_page
from members.places.models import Municipality
from portal.models import AuditLine
from portal.web import downloads

from .. import exports
from ..models.memberships import MunicipalityDomain

PER_PAGE = 50


class DomainForm(forms.Form):
    municipality = forms.CharField(
        label="自治体",
        help_text="都道府県から（例：福井県坂井市）、または全国地方公共団体コード",
        widget=forms.TextInput({"class": "field__control"}),
    )
    domain = forms.CharField(
        label="ドメイン",
        max_length=100,
        help_text="@より後（例：city.fukui-sakai.lg.jp）",
        widget=forms.TextInput({"class": "field__control"}),
    )

    def clean_municipality(self):
        typed = self.cleaned_data["municipality"]
        places = Municipality.objects.filter(ended_on=None).search(typed).select_related("prefecture")
        exact = [place for place in places[:50] if typed in (place.full_name, place.lg_code, place.name)]
        if not exact:
            exact = list(Municipality.objects.filter(ended_on=None, lg_code=typed).select_related("prefecture"))
        if len(exact) != 1:
            names = "、".join(place.full_name for place in exact)
            hint = f"どれですか：{names}" if exact else "都道府県から入力してください（例：福井県坂井市）。"
            raise forms.ValidationError(f"自治体を1つに決められません。{hint}")
        return exact[0]

    def clean_domain(self):
        domain = self.cleaned_data["domain"].casefold().removeprefix("@")
        try:
            validate_domain_name(domain)
        except forms.ValidationError as error:
            raise forms.ValidationError("ドメインの形ではありません（例：city.fukui-sakai.lg.jp）。") from error
        return domain


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
    if file := downloads.answer(request, exports.DOMAINS.of(lambda: exports.domains(rows))):
        return file
    context = {
        "form": form,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "trail": [("ポータルの設定", reverse("setting-list"))],
    }
    return render(request, "members/registration/domain_list.html", context)


@secretariat_page
@require_POST
def domain_delete(request, pk):
    row = get_object_or_404(MunicipalityDomain.objects.select_related("municipality__prefecture"), pk=pk)
    with transaction.atomic():
        AuditLine.objects.write("ドメインの削除", row, by=request.user, municipality=row.municipality)
        row.delete()
    messages.success(request, f"{row.municipality}のドメイン {row.domain} を消しました。")
    return redirect("members:domain-list")
