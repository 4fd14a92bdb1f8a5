"""Tables that are wider than a phone: they scroll within a region of their own, which keyboards reach."""

from django import template
from django.utils.html import format_html

register = template.Library()


@register.simple_block_tag(takes_context=True)
def scrolling(context, content, name, when=True):
    """The table within as a region that scrolls sideways, named `name`; without one where `when` is false.

    Screen readers list regions by their names, so no two of a page bear the same: a second one is numbered.
    """
    if not when:
        return content
    label = f"{name}の表（横に動かせます）"
    if request := getattr(context, "request", None):  # of a page; a form's own table is drawn without one
        taken = vars(request).setdefault("_scrolling_names", [])
        taken.append(name)
        if (number := taken.count(name)) > 1:
            label = f"{name}の表{number}（横に動かせます）"
    return format_html('<div class="table-scroll" tabindex="0" role="region" aria-label="{}">{}</div>', label, content)
