"""Messages about registrations and people, one function each; only transitions call them.

Recipients come from querysets. Each message is complete in itself: who reads it on another terminal, where
links cannot be followed, still knows what to do.
"""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from outbox.mail import enqueue
from outbox.notify import notify
from portal.japanese.wareki import clock, fiscal_year_name, full_date, wareki


def _when(moment):
    local = timezone.localtime(moment)
    return f"{full_date(local.date())}{clock(local)}"


def application_submitted(application, readers):
    """To the secretariat: an application waits."""
    for user in readers:
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
    starts = f"着任日は{full_date(invitation.starts_on)}です。\n" if invitation.starts_on else ""
    enqueue(
        invitation.email,
        key=f"invitation:{invitation.pk}",
        subject=f"{office.municipality} {office.name}への招待",
        body=(
            f"{invitation.created_by}さんから、{office.municipality} {office.name}の"
            f"{invitation.get_role_display()}として招待されました。\n{starts}"
            f"次のページを開いて、招待を受けてください。{_when(invitation.expires_at)}まで有効で、一度だけ使えます。\n\n"
            f"{settings.BASE_URL}{reverse('members:invitation-accept', args=[token])}\n\n"
            f"お心当たりのないときは、このメールを破棄してください。"
        ),
    )


def invitation_accepted(invitation, assignment, readers):
    """To the other managers of the municipality, and to the secretariat where that had invited: somebody joined."""
    office = assignment.office
    told: dict[str, Any] = {
        "key": f"invitation-accepted:{invitation.pk}",
        "body": (
            f"招待した{invitation.email}の人（{assignment.user}さん）が招待を受け、{full_date(assignment.started_on)}から"
            f"{office}の{assignment.get_role_display()}になります。"
        ),
    }
    for user in readers:
        notify(
            user,
            title=f"{office.name}に加わる人が決まりました",
            url=reverse("members:people"),
            municipality=office.municipality,
            **told,
        )
    inviter = invitation.created_by
    if inviter and inviter.is_secretariat and inviter.pk != assignment.user_id:
        title = f"{office.municipality}の代表担当者が決まりました"
        notify(inviter, title=title, url=reverse("members:roll-list"), for_secretariat=True, **told)


def manager_missing(key, user, municipality):
    """To the secretariat: a member has nobody left who could invite anybody."""
    notify(
        user,
        key=key,
        title=f"{municipality}に代表担当者がいません",
        body=(
            f"{municipality}では、代表担当者の登録がすべて終わり、その自治体からは担当者を招待できません。\n"
            "異動などの事情を代表電話で確かめ、「棚卸し」の画面から、代表担当者になる人を招待してください。"
        ),
        url=reverse("members:manager-invite", args=[municipality.lg_code]),
        for_secretariat=True,
    )


def assignment_ended(assignment, on):
    """To the person whose assignment ends, or does not begin after all."""
    what = f"{assignment.office}の{assignment.get_role_display()}としての登録"
    if assignment.ended_on == assignment.started_on:
        title, body = "は取りやめになりました", f"{what}は、取りやめになりました。"
    else:
        title, body = "が終わります", f"{what}は、{full_date(on)}の前日までです。"
    notify(
        assignment.user,
        key=f"assignment-ended:{assignment.pk}:{on}",
        title=f"{assignment.office}での登録{title}",
        body=f"{body}アカウントはそのまま残ります。",
    )


def hand_over_planned(assignment, on):
    """To the person who hands over."""
    notify(
        assignment.user,
        key=f"hand-over:{assignment.pk}:{timezone.now().isoformat()}",
        title=f"{assignment.office.name}の引継ぎが{wareki(on)}に行われます",
        body=f"{assignment.office}の{assignment.get_role_display()}としての登録は、{full_date(on)}の前日までです。"
        "引継書を印刷して、後任の人に渡してください。",
        url=reverse("members:hand-over-sheet", args=[assignment.pk]),
        municipality=assignment.office.municipality,
    )


def hand_over_cancelled(assignment, on):
    """To the person who was to go on `on` and stays."""
    notify(
        assignment.user,
        key=f"hand-over-cancelled:{assignment.pk}:{timezone.now().isoformat()}",
        title=f"{assignment.office.name}の引継ぎは取りやめになりました",
        body=f"{full_date(on)}に予定していた引継ぎは取りやめになりました。"
        f"{assignment.office}の{assignment.get_role_display()}としての登録は、そのまま続きます。",
        url=reverse("members:people"),
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


def transfer_season(key, manager, municipality, day):
    """To a manager in early March: name successors in time."""
    notify(
        manager,
        key=key,
        title="異動の季節です。後任の人を登録してください",
        body=(
            f"{full_date(datetime.date(day.year, 4, 1))}の人事異動に備えて、"
            f"{municipality}の担当者を確かめてください。\n"
            "異動する人がいるときは、「担当者」の画面で、異動の日と後任の人のメールアドレスを登録します。"
            "前任の人の登録はその日に終わり、後任の人は提案や約束をそのまま引き継ぎます。引継書も印刷できます。\n"
            "異動する人がいないときは、何もしなくてかまいません。"
        ),
        url=reverse("members:people"),
        municipality=municipality,
    )


def roll_unconfirmed(key, manager, municipality, year):
    """To a manager from 8 April on: confirm that the people listed are the right ones."""
    notify(
        manager,
        key=key,
        title=f"{fiscal_year_name(year)}の棚卸し（担当者の確認）をしてください",
        body=(
            f"{municipality}の{fiscal_year_name(year)}の棚卸しが、まだ済んでいません。\n"
            "「担当者」の画面で、いまの担当者だけが載っているかを確かめてください。異動した人がいれば登録を終わらせ、"
            "そのあと「棚卸しを確認する」を押します。"
        ),
        url=reverse("members:people"),
        municipality=municipality,
    )


def profile_unconfirmed(key, manager, municipality, profile):
    """To a manager when a year has passed: does the profile still hold?"""
    notify(
        manager,
        key=key,
        title="魅力発信のページの内容を確かめてください",
        body=(
            f"{municipality}の魅力発信のページは、{full_date(profile.confirmed_on)}に確かめてから1年以上たちました。\n"
            "内容がいまも正しければ、編集の画面で「いまの内容でよい」を押します。変わっていれば、書き直してください。"
        ),
        url=reverse("members:profile-edit"),
        municipality=municipality,
    )


def invitation_ends(key, manager, municipality, invitation):
    """To a manager: an invitation nobody used is about to end."""
    notify(
        manager,
        key=key,
        title=f"{invitation.email}への招待の期限が近づいています",
        body=(
            f"{invitation.office}への招待（{invitation.email}）が、まだ受けられていません。"
            f"{_when(invitation.expires_at)}に期限が切れます。\n"
            "届いていないときは、アドレスを確かめて、「担当者」の画面からもう一度招待してください。"
        ),
        url=reverse("members:people"),
        municipality=invitation.office.municipality,
    )
