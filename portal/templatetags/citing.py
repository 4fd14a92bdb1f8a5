"""How a page is quoted: a line with the name, its day, the portal and the page's permanent address."""

from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.utils import timezone

from portal.japanese.wareki import wareki

register = template.Library()
PROJECT = "特別区全国連携プロジェクト"


@register.inclusion_tag("components/_citation.html", takes_context=True)
def citation(context, name, day=None, known=None):
    """The line for the page being shown, called `name`; with `day`, of the state of that day, as its address says.

    `known`: the KnownOnForm of a page that can be shown as it was known on a day: its address then names that day,
    or today, and shows the same whenever it is read. A page asked for a 基準日 alone is the same on every later day,
    and so is its line. Of pages whose earlier words are not kept the line says when they were read.
    """
    request = context.get("request")
    today = timezone.localdate()
    is_of_a_day = bool(request and request.GET.get("as_of"))
    known_on = known and (known.day or (None if is_of_a_day else today))
    days = {"as_of": day, "known_on": known_on}
    query = urlencode({key: value for key, value in days.items() if value})
    address = f"{settings.BASE_URL}{request.path if request else '/'}{f'?{query}' if query else ''}"
    known_words = [f"{wareki(known_on)}までの記録"] if known_on else []
    states = [f"{wareki(day or today)}現在", *known_words] if day or not known else known_words
    read = "" if known or is_of_a_day else f"（{wareki(today)}閲覧）"
    citation = f"「{PROJECT}『{name}』（{'、'.join(states)}）、全国連携ポータル、{address}{read}」"
    return {"citation": citation, "form": known, "day": day, "is_today": known_on == today}
