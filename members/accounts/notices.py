"""Notices and mails about an account (アカウント) and its role in the secretariat, one function each.

The transitions of User call them.
What touches the safety of an account goes out as a mail whatever the person chose, also to a closed account.
"""

from django.urls import reverse
from django.utils import timezone

from outbox.mail import enqueue
from outbox.notify import notify


def _now():
    return timezone.now().isoformat()


def secretariat_role_changed(user):
    """Notice to the person whose role in the secretariat changed."""
    role = user.get_secretariat_role_display()
    notify(
        user,
        key=f"secretariat-role:{user.pk}:{_now()}",
        title=f"事務局での役割が{role}になりました",
        body=f"特別区長会事務局での役割が、{role}に変わりました。",
        url=reverse("desk"),
        for_secretariat=True,
    )


def left_secretariat(user):
    """Notice to the person whose time in the secretariat ended; the account stays."""
    notify(
        user,
        key=f"secretariat-left:{user.pk}:{_now()}",
        title="事務局での登録が終わりました",
        body="特別区長会事務局での登録が終わり、事務局の画面は使えなくなりました。アカウントはそのまま残ります。",
    )


def account_stopped(user, reason):
    """Mail to the address of a stopped account, which can take no notices any more."""
    _mail(
        user,
        "account-stopped",
        "アカウントが停止されました",
        f"全国連携ポータルの{user.email}のアカウントが停止され、ログインできなくなりました。\n理由：{reason}\n"
        "書いたものは、自治体のものとして残っています。",
    )


def account_resumed(user):
    """Mail to the person whose account was resumed."""
    _mail(
        user,
        "account-resumed",
        "アカウントが再開されました",
        f"全国連携ポータルの{user.email}のアカウントを、再び使えるようになりました。",
    )


def logged_out(user, count):
    """Mail to the person whose sessions an administrator ended."""
    _mail(
        user,
        "logged-out",
        "ログインしていた端末をすべてログアウトしました",
        f"事務局の管理者が、{user.email}のアカウントでログインしていた{count}台の端末を、すべてログアウトさせました。\n"
        "使うときは、もう一度ログインしてください。",
    )


def second_factor_reset(user, reason):
    """Mail to the person whose second factor was deleted, who may not have asked for it."""
    _mail(
        user,
        "second-factor-reset",
        "2段階認証が解除されました",
        f"事務局の管理者が、{user.email}のアカウントの2段階認証（認証アプリ、パスキー、回復コード）を解除しました。\n"
        f"理由：{reason}\n次にログインしたあと、「2段階認証」の画面で設定し直してください。",
    )


def _mail(user, kind, subject, body):
    body = f"{body}\n\nお心当たりのないときは、すぐに特別区長会事務局へお知らせください。"
    enqueue(user.email, key=f"{kind}:{user.pk}:{_now()}", subject=subject, body=body, is_urgent=True)


def mail_fails(user, readers):
    """Notice to the other managers of the municipality, or else to the secretariat: mail to this person fails."""
    for reader, place in readers.items():
        notify(
            reader,
            key=f"mail-fails:{user.pk}:{user.mail_fails_since.isoformat()}",
            title=f"{user}さんにメールが届きません",
            body=(
                f"{user.municipality or '事務局'}の{user}さん（{user.email}）あてのメールを、"
                "相手のメールサーバーが断りました。\n"
                "異動などでアドレスが使えなくなっていれば、登録を終わらせるか、本人がアドレスを変えてください。"
            ),
            url=reverse("members:people") if place else "",
            municipality=place,
            for_secretariat=place is None,
        )
