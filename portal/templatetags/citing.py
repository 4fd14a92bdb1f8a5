"""How a page is quoted: a line with the name, its day, the portal and the page's permanent address."""

from django import template
from django.conf import settings
from django.utils import timezone

from portal.japanese.wareki import wareki

register = template.Library()
PROJECT = "特別区全国連携プロジェクト"


@register.inclusion_tag("components/_citation.html", takes_context=True)
def citation(context, name, day=None):
    """The line for the page being shown, called `name`; with `day`, of the state of that day, as its address says.

    A page without a day says what is known today, and when it was read; one of a day stays the same whenever it is.
    """
    request = context.get("request")
    today = timezone.localdate()
    address = f"{settings.BASE_URL}{request.path if request else '/'}{f'?as_of={day}' if day else ''}"
    read = "" if day else f"（{wareki(today)}閲覧）"
    said = f"「{PROJECT}『{name}』（{wareki(day or today)}現在）、全国連携ポータル、{address}{read}」"
    return {"said": said}
