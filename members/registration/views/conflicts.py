"""The page (409) for a form about an application that somebody else decided or withdrew before."""

from django.urls import reverse
from django.utils import timezone

from portal.japanese.wareki import clock, wareki
from portal.web.saved_form import readable_values, sent_fields
from portal.web.too_late import too_late_page

from ..models.applications import Application


def decided_response(request, application):
    """Response 409: the application is decided or withdrawn, by whom and when; nothing of the form was saved."""
    if request.user.pk == application.applicant_id:
        back, where = application.get_absolute_url(), "申請の状況を見る"
    else:
        back, where = reverse("members:application-queue"), "会員登録の申請に戻る"
    message, typed = _what_happened(application, request.user), readable_values(sent_fields(request))
    return too_late_page(request, message, typed="\n".join(typed), back=back, where=where)


def _what_happened(application, reader):
    """Sentence: この申請は18時5分に○○さんが承認済みです。 Applicants are not told who of the secretariat it was."""
    if application.status == Application.Status.SUBMITTED:
        return "この申請は、判断を待っています。"
    local = timezone.localtime(application.decided_at)
    day = "" if local.date() == timezone.localdate() else wareki(local.date())
    when = f"{day}{clock(local)}"
    if application.status == Application.Status.WITHDRAWN:
        return f"この申請は{when}に申請者が取り下げました。"
    own = reader.pk == application.applicant_id
    who = "事務局" if own or not application.decided_by else f"{application.decided_by}さん"
    return f"この申請は{when}に{who}が{application.get_status_display()}済みです。"
