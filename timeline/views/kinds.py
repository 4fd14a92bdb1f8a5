"""経過の種別, as the secretariat keeps them: added, renamed, ordered, retired. None is ever deleted."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Count
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from members.access import secretariat_page
from portal.models import AuditLine

from ..forms.kinds import KindFormSet
from ..models import EntryKind


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def kind_list(request):
    formset = KindFormSet(request.POST or None, queryset=EntryKind.objects.annotate(used=Count("entries")))
    if request.method == "POST" and formset.is_valid():
        with transaction.atomic():
            formset.save()
            for form in formset:
                if form.has_changed():
                    AuditLine.objects.write("経過の種別の変更", form.instance, by=request.user, reason=_words(form))
        changed = len(formset.new_objects) + len(formset.changed_objects)
        messages.success(request, f"{changed}件の種別を保存しました。" if changed else "変わったところはありません。")
        return redirect("timeline:kind-list")
    context = {"formset": formset, "trail": [("ポータルの設定", reverse("setting-list"))]}
    return render(request, "timeline/kind_list.html", context)


def _words(form):
    """What the secretariat changed of one kind, for the audit."""
    if not form.initial:
        return "追加"
    names = {True: "する", False: "しない"}
    return "、".join(
        f"{form.fields[name].label}：{names.get(form.initial[name], form.initial[name])}"
        f"→{names.get(form.cleaned_data[name], form.cleaned_data[name])}"
        for name in form.changed_data
    )
