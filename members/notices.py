"""Messages about registrations and people, one function each; only transitions call them.

Recipients come from querysets. Each message is complete in itself: who reads it on another terminal, where
links cannot be followed, still knows what to do.
"""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from portal.mail import notify, post
from portal.wareki import wareki

from .models import Assignment, User


def _when(moment):
    local = timezone.localtime(moment)
    return f"{wareki(local.date())}{local:%-H時%-M分}"


def application_submitted(application):
    """To the secretariat: an application waits."""
    for user in User.objects.secretariat():
        notify(
            user,
            key=f"application-submitted:{application.pk}:{application.version}",
            title=f"会員登録の申請がありました（{application.municipality}）",
            body=(
                f"{application.municipality} {application.office_name}の{application.name}さんから、"
                f"会員登録の申請がありました。\n申請番号：{application.pk}\n申請日時：{_when(application.submitted_at)}\n"
                f"メールアドレス：{application.applicant.email}\n電話番号：{application.telephone}"
            ),
            url=application.get_absolute_url(),
            for_secretariat=True,
        )


def application_approved(application):
    """To the applicant, now the municipality's first manager."""
    notify(
        application.applicant,
        key=f"application-approved:{application.pk}",
        title=f"会員登録が承認されました（{application.municipality}）",
        body=(
            f"{application.municipality} {application.office_name}の会員登録が承認されました。\n"
            f"{application.name}さんは代表担当者です。ログインして、同じ課の人を招待したり、魅力発信のページを書いたりできます。"
        ),
        url=reverse("members:home"),
        municipality=application.municipality,
    )


def application_refused(application):
    """To the applicant: sent back or declined, with the reason."""
    sent_back = application.status == application.Status.SENT_BACK
    notify(
        application.applicant,
        key=f"application-refused:{application.pk}:{application.version}",
        title=f"会員登録の申請が{'差し戻されました' if sent_back else '却下されました'}（{application.municipality}）",
        body=(
            f"{application.municipality} {application.office_name}の会員登録の申請が"
            f"{'差し戻されました。内容を直して、もう一度送ることができます。' if sent_back else '却下されました。'}\n"
            f"理由：{application.reason}"
        ),
        url=application.get_absolute_url(),
    )


def invited(invitation, token):
    """To the invited address, which may have no account yet."""
    office = invitation.office
    starts = f"着任日は{wareki(invitation.starts_on)}です。\n" if invitation.starts_on else ""
    post(
        invitation.email,
        key=f"invitation:{invitation.pk}",
        subject=f"{office.municipality} {office.name}への招待",
        body=(
            f"{invitation.created_by}さんから、{office.municipality} {office.name}の"
            f"{invitation.get_role_display()}として招待されました。\n{starts}"
            f"次のページを開いて、受けてください。{_when(invitation.expires_at)}まで有効で、一度だけ使えます。\n\n"
            f"{settings.BASE_URL}{reverse('members:invitation-accept', args=[token])}\n\n"
            f"心当たりのない場合は、このメールを捨ててください。"
        ),
    )


def invitation_accepted(invitation, assignment):
    """To the managers of the municipality: somebody joined."""
    for user in _managers(assignment.office.municipality).exclude(pk=assignment.user_id):
        notify(
            user,
            key=f"invitation-accepted:{invitation.pk}",
            title=f"{assignment.user}さんが{assignment.office.name}に加わりました",
            body=(
                f"招待した{invitation.email}の人が招待を受け、{wareki(assignment.started_on)}から"
                f"{assignment.office.name}の{assignment.get_role_display()}になります。"
            ),
            url=reverse("members:people"),
            municipality=assignment.office.municipality,
        )


def assignment_ended(assignment, on):
    """To the person whose assignment ends."""
    notify(
        assignment.user,
        key=f"assignment-ended:{assignment.pk}",
        title=f"{assignment.office}での登録が終わります",
        body=f"{assignment.office}の{assignment.get_role_display()}としての登録は、{wareki(on)}の前日までです。"
        "アカウントはそのまま残ります。",
    )


def hand_over_planned(assignment, on):
    """To the person who hands over."""
    notify(
        assignment.user,
        key=f"hand-over:{assignment.pk}",
        title=f"{assignment.office.name}の引継ぎが{wareki(on)}に行われます",
        body=f"{assignment.office}の{assignment.get_role_display()}としての登録は、{wareki(on)}の前日までです。"
        "引継書を印刷して、後任の人に渡してください。",
        url=reverse("members:hand-over-sheet", args=[assignment.pk]),
        municipality=assignment.office.municipality,
    )


def role_changed(assignment):
    """To the person whose role changed."""
    notify(
        assignment.user,
        key=f"role-changed:{assignment.pk}:{timezone.now().isoformat()}",
        title=f"{assignment.office.name}での役割が{assignment.get_role_display()}になりました",
        body=f"{assignment.office}での役割が{assignment.get_role_display()}に変わりました。",
        url=reverse("members:home"),
        municipality=assignment.office.municipality,
    )


def _managers(municipality):
    today = timezone.localdate()
    managing = Assignment.objects.as_of(today).in_municipality(municipality).managers()
    return User.objects.filter(is_active=True, pk__in=managing.values("user"))
