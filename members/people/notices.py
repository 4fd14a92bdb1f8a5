"""Notices and mails about the people of a municipality (招待, 引継ぎ, 役割, 登録の終了), one function each.

Transitions of models and daily tasks call them and hand in the readers. Each message is complete in itself: who
reads it on another terminal, where links cannot be followed, still knows what to do.
"""

import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from outbox.mail import enqueue
from outbox.notify import notify
from portal.japanese.wareki import clock, full_date, wareki

DAY = datetime.timedelta(days=1)


def date_and_time(moment):
    """The moment in Tokyo as text, for mails."""
    local = timezone.localtime(moment)
    return f"{full_date(local.date())}{clock(local)}"


def invited(invitation, token):
    """To the invited address, which may have no account yet: the mail with the link."""
    office = invitation.office
    to = f"{invitation.name} 様\n\n" if invitation.name else ""
    starts = f"着任日は{full_date(invitation.starts_on)}です。\n" if invitation.starts_on else ""
    enqueue(
        invitation.email,
        key=f"invitation:{invitation.pk}",
        subject=f"{office.municipality} {office.name}への招待",
        body=(
            f"{to}{invitation.created_by}さんから、{office.municipality} {office.name}の"
            f"{invitation.get_role_display()}として招待されました。\n{starts}"
            f"次のページを開いて、招待を受けてください。{date_and_time(invitation.expires_at)}まで有効で、一度だけ使えます。\n\n"
            f"{settings.BASE_URL}{reverse('members:invitation-accept', args=[token])}\n\n"
            f"お心当たりのないときは、このメールを破棄してください。"
        ),
    )


def mailbox_to_confirm(office, token):
    """To the shared address of an office: open the link, and what concerns the office is mailed there."""
    enqueue(
        office.email,
        key=f"mailbox:{office.pk}:{office.email_asked_at.isoformat()}",
        subject=f"{office.municipality} {office.name}の共有メールアドレスの確認",
        body=(
            f"{office.municipality} {office.name} 御中\n\n"
            "このアドレスが、担当課の共有メールアドレスとして登録されています。次のページを開いて「このアドレスで受け取る」を押すと、"
            "提案や回答など、担当課に関わるお知らせが届くようになります。30日間有効です。\n\n"
            f"{settings.BASE_URL}{reverse('members:mailbox-confirm', args=[token])}\n\n"
            "お心当たりのないときは、何もしないでください。お知らせは届きません。"
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


def assignment_ended(assignment, on):
    """To the person: the assignment ends, or does not begin after all."""
    what = f"{assignment.office}の{assignment.get_role_display()}としての登録"
    if assignment.ended_on == assignment.started_on:
        title, body = "は取りやめになりました", f"{what}は、取りやめになりました。"
    else:
        title, body = "が終わります", f"{what}は、{full_date(on - DAY)}までです。"
    notify(
        assignment.user,
        key=f"assignment-ended:{assignment.pk}:{on}",
        title=f"{assignment.office}での登録{title}",
        body=f"{body}アカウントはそのまま残ります。",
    )


def hand_over_planned(assignment, on):
    """To the person who hands over: the day, and the sheet to print for the successor."""
    notify(
        assignment.user,
        key=f"hand-over:{assignment.pk}:{timezone.now().isoformat()}",
        title=f"{assignment.office.name}の引継ぎが{wareki(on)}に行われます",
        body=f"{assignment.office}の{assignment.get_role_display()}としての登録は、{full_date(on - DAY)}までです。"
        "引継書を印刷して、後任の人に渡してください。",
        url=reverse("members:hand-over-sheet", args=[assignment.pk]),
        municipality=assignment.office.municipality,
    )


def hand_over_cancelled(assignment, on):
    """To the person who was to go on `on`: the hand-over does not take place."""
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
    """To the person: the role in the municipality changed."""
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
            "異動する人がいるときは、「担当者と引継ぎ」の画面で、異動の日と後任の人のメールアドレスを登録します。"
            "前任の人の登録はその日に終わり、後任の人は提案や約束をそのまま引き継ぎます。引継書も印刷できます。\n"
            "異動する人がいないときは、何もしなくてかまいません。"
        ),
        url=reverse("members:people"),
        municipality=municipality,
        of_office=True,
    )


def invitation_ends(key, manager, invitation):
    """To a manager: an invitation nobody used is about to end."""
    notify(
        manager,
        key=key,
        title=f"{invitation.email}への招待の期限が近づいています",
        body=(
            f"{invitation.office}への招待（{invitation.email}）が、まだ受けられていません。"
            f"{date_and_time(invitation.expires_at)}に期限が切れます。\n"
            "届いていないときは、アドレスを確かめて、「担当者と引継ぎ」の画面からもう一度招待してください。"
        ),
        url=reverse("members:people"),
        municipality=invitation.office.municipality,
    )
