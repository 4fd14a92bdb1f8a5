"""/api/: what the interface offers, how it is read, and a form for each list to try it. Nothing from elsewhere."""

from typing import Any, NamedTuple

from django import forms
from django.conf import settings
from django.shortcuts import render

from portal.web.page_cache import public_page
from portal.web.request_limits import WINDOW

from .interface import VERSION, openapi_file
from .paging import MOST, USUAL
from .problems import OWN, ROOT

FEW = 5  # rows that a try asks for


class Parameter(NamedTuple):
    name: str
    meaning: str


class Resource(NamedTuple):
    """An address of the interface: its path, what it gives, its parameters, and the form to try it (None: none)."""

    key: str
    path: str
    summary: str
    parameters: list[Parameter]
    form: forms.Form | None


class Group(NamedTuple):
    name: str
    resources: list[Resource]


@public_page
def api_page(request):
    context = {
        "public": groups(is_own=False),
        "own": groups(is_own=True),
        "base": settings.BASE_URL,
        "root": ROOT,
        "version": VERSION,
        "most": MOST,
        "usual": USUAL,
        "limit": settings.API_PER_MINUTE,
        "window": WINDOW,
    }
    return render(request, "portal/front/api/api.html", context)


def groups(*, is_own: bool) -> list[Group]:
    """The addresses by what they are about, in the order of the file: public ones, or those of a municipality's own."""
    found: dict[str, list[Resource]] = {}
    for path, methods in openapi_file()["paths"].items():
        if path.startswith(OWN) == is_own:
            found.setdefault(methods["get"]["tags"][0], []).append(_resource(path, methods["get"], is_own))
    return [Group(name, resources) for name, resources in found.items()]


def _resource(path: str, operation: dict[str, Any], is_own: bool) -> Resource:
    asked = [each for each in operation["parameters"] if each["in"] == "query"]
    parameters = [Parameter(each["name"], each["schema"].get("description", "")) for each in asked]
    can_try = not is_own and "{" not in path
    key = operation["operationId"]
    return Resource(key, path, operation["summary"], parameters, TryForm(key, asked) if can_try else None)


class TryForm(forms.Form):
    """The parameters of an address that are typed as one text; nobody reads it here: it is sent to the address."""

    def __init__(self, key: str, parameters: list[dict[str, Any]]) -> None:
        super().__init__(auto_id=f"{key}-%s")
        for each in parameters:
            kind, name = each["schema"].get("type"), each["name"]
            if name == "cursor" or kind not in ("string", "integer"):
                continue
            initial = FEW if name == "limit" else None
            meaning = each["schema"].get("description", "")
            self.fields[name] = forms.CharField(
                label=name,
                required=False,
                initial=initial,
                help_text=meaning,
                widget=forms.TextInput(attrs={"autocomplete": "off"}),
            )
