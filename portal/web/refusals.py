"""What of a sent form could not be accepted, gathered for the page that shows the form again.

base.html draws it once for every page: 「エラー：」 before the title, and above the page the list of what to put right
with a link to each field (components/_error_summary.html). It looks at what the view has handed to the template, so
that a new form cannot leave it out.
"""

from typing import NamedTuple

from django.forms import BaseForm, BaseFormSet, RadioSelect

# What views call it when a form was right, but came too late or asked for what may not be.
NOT_DONE = (
    "complaint",
    "is_conflict",
    "is_late",
    "is_outdated",
    "is_overtaken",
    "is_posted",
    "is_stale",
    "saved",
    "saved_lines",
    "sole_manager_of",
    "token_fail",
)
OUTDATED = "画面が古くなっています。もう一度押してください。"


class Wrong(NamedTuple):
    """One thing to put right: what it says, and the id of the control it belongs to ("" when there is none)."""

    words: str
    target: str


def is_refused(context) -> bool:
    """Whether the page (its `context`, a dict) tells that something was not done or not understood."""
    return bool(_forms(context)) or (_is_sent(context) and any(context.get(name) for name in NOT_DONE))


def all_wrong(context) -> list[Wrong]:
    """What is wrong with the forms that were sent, in the order of the page; none for searches."""
    if not _is_sent(context) or any(context.get(name) for name in NOT_DONE):
        return []
    return [wrong for caption, form in _forms(context) for wrong in of_form(form, caption)]


def _is_sent(context):
    request = context.get("request")
    return bool(request and request.method == "POST")


def _forms(context):
    """Caption and form for each form of the page with errors; those a view lists as `errors` first."""
    given = [context.get("errors"), *(value for name, value in context.items() if name != "errors")]
    found: dict[int, tuple[str, BaseForm]] = {}
    for value in given:
        for caption, form in _forms_in(value):
            if form.is_bound and form.errors:
                found.setdefault(id(form), (caption, form))
    return list(found.values())


def _forms_in(value):
    """Asked by its type, not by isinstance(): that would wake what waits lazily, the user and the token of forms."""
    if issubclass(type(value), BaseForm):
        return [(getattr(value, "caption", ""), value)]
    if issubclass(type(value), BaseFormSet) and value.is_bound:
        return [(f"{number}行目", form) for number, form in enumerate(value.forms, start=1)]
    if issubclass(type(value), list | tuple) and value and issubclass(type(value[0]), BaseForm):
        return [pair for form in value for pair in _forms_in(form)]
    return []


def of_form(form, caption=""):
    """What is wrong with one bound form; `caption`: what it is called where there are several."""
    visible = form.visible_fields()
    for field in visible:
        for error in field.errors:
            yield Wrong(_words(str(field.label), caption, str(error)), target(field))
    for error in form.non_field_errors():
        yield Wrong(f"{caption}：{error}" if caption else str(error), target(visible[0]) if visible else "")
    hidden = [error for field in form.hidden_fields() for error in field.errors.as_data()]
    yield from dict.fromkeys(Wrong(_of_hidden(error), "") for error in hidden)


def _of_hidden(error):
    """The words of an error that nobody typed: a page left open too long, or what the form says in its own words."""
    return OUTDATED if error.code in ("required", "invalid", "invalid_choice") else "".join(error.messages)


def _words(label, caption, error):
    if caption:
        return f"{caption}の{label}：{error}"
    return error if label in error else f"{label}：{error}"


def target(field) -> str:
    """The id of the control of `field` (a BoundField): of the first of a group; "" for a group without any."""
    widget = field.field.widget
    if isinstance(widget, RadioSelect):  # of which CheckboxSelectMultiple is one
        return f"{field.auto_id}_0" if [*field.field.choices] else ""
    return field.id_for_label or field.auto_id
