"""Mail and notice about an invitation into the secretariat (事務局への招待); its transitions call them."""

from django.conf import settings
from django.urls import reverse

from members.people.notices import date_and_time
from outbox.mail import enqueue
from outbox.notify import notify


def joined_secretariat(invitation, user):
    """To whoever invited, if still of the secretariat: the person has joined."""
    inviter = invitation.created_by
    if inviter and inviter.is_secretariat:
        notify(
            inviter,
            key=f"secretariat-joined:{invitation.pk}",
            title=f"{user}さんが事務局に加わりました",
            body=f"招待した{invitation.email}の人（{user}さん）が招待を受け、事務局の{invitation.role_name}になりました。",
            url=reverse("members:desk-people"),
            for_secretariat=True,
        )


def invited_to_secretariat(invitation, token):
    """To the invited address, which may have no account yet: the mail with the link."""
    enqueue(
        invitation.email,
        key=f"secretariat-invitation:{invitation.pk}",
        subject="特別区長会事務局への招待",
        body=(
            f"{invitation.created_by}さんから、特別区長会事務局の{invitation.role_name}として招待されました。\n"
            f"次のページを開いて、招待を受けてください。{date_and_time(invitation.expires_at)}まで有効で、一度だけ使えます。"
            "事務局の画面を使うには、続けて2段階認証を設定します。\n\n"
            f"{settings.BASE_URL}{reverse('members:invitation-accept', args=[token])}\n\n"
            "お心当たりのないときは、このメールを破棄してください。"
        ),
    )
