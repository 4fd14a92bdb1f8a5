"""security.txt (RFC 9116): whom to tell of a weakness of the portal."""

import datetime

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from portal import contact
from portal.web.page_cache import public_page

GOOD_FOR = datetime.timedelta(days=180)


@require_safe
@public_page
def security_txt(request):
    given = contact.current()
    until = datetime.datetime.combine(timezone.localdate() + GOOD_FOR, datetime.time(), datetime.UTC)
    lines = [
        *([f"Contact: mailto:{given.email}"] if given.email else []),
        f"Contact: {settings.BASE_URL}{reverse('desk:contact')}",
        f"Expires: {until:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: ja, en",
        f"Canonical: {settings.BASE_URL}{reverse('security-txt')}",
    ]
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")
