"""{% follow_button %}: follow a proposal, field or municipality; for visitors nothing, without a query."""

from django import template

from bulletin.board.models import Follow

register = template.Library()


@register.inclusion_tag("bulletin/board/_follow_button.html", takes_context=True)
def follow_button(context, name, thing, value, followed=None):
    """Follow button: `name` is the column of Follow, `value` what the form sends, `followed` its state where known."""
    request = context["request"]
    if not request.user.is_authenticated:
        return {"is_shown": False}
    if followed is None:
        followed = Follow.objects.of(request.user).filter(**{name: thing}).exists()
    button = {"name": name, "value": value, "what": str(thing), "followed": followed, "back": request.get_full_path()}
    return {"is_shown": True, "csrf_token": context.get("csrf_token"), **button}
