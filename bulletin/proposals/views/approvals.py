from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from members.access import manager_page

from ..models.approvals import ApprovalRule


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def approval_edit(request):
    """掲載前の承認: whether proposals of one's municipality wait for a manager."""
    municipality = request.user.municipality
    if request.method == "POST":
        wanted = request.POST.get("wanted") == "yes"
        if ApprovalRule.objects.switch(municipality, wanted, by=request.user):
            messages.success(request, "掲載前の承認を始めました。" if wanted else "掲載前の承認をやめました。")
        return redirect("bulletin:approval-edit")
    is_wanted = ApprovalRule.objects.filter(municipality=municipality).exists()
    return render(
        request, "bulletin/proposals/approval_form.html", {"municipality": municipality, "is_wanted": is_wanted}
    )
