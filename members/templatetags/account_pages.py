"""Template tags of the account pages: their menu, and the name of a device."""

from django import template
from django.urls import reverse

register = template.Library()

PAGES = [  # name, page, beginning of the addresses that belong to it
    ("メールアドレス", "account_email", "/accounts/email/"),
    ("パスワード", "account_change_password", "/accounts/password/"),
    ("2段階認証", "mfa_index", "/accounts/2fa/"),
    ("ログイン中の端末", "usersessions_list", "/accounts/sessions/"),
]
BROWSERS = [("Edg", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
]


@register.simple_tag(takes_context=True)
def account_pages(context):
    """The pages about the account: name, address, and the aria-current of the page being shown."""
    path = context["request"].path
    return [
        (name, reverse(page), "page" if path == reverse(page) else "true" if path.startswith(within) else "")
        for name, page, within in PAGES
    ]


@register.filter
def device(user_agent):
    """Windows の Edge, from what a browser says of itself."""
    system = next((name for mark, name in SYSTEMS if mark in user_agent), "")
    browser = next((name for mark, name in BROWSERS if mark in user_agent), "")
    return " の ".join(filter(None, [system, browser])) or "不明な端末"
