"""A form changes what it declares: whatever else is sent with it, by the names of all columns, changes nothing more."""

import datetime
import re
from html import unescape

import pytest
from django.apps import apps
from django.core.cache import caches
from django.db import connection, models
from django.forms import BaseForm
from django.test import Client

from tests.access import person
from tests.test_permissions import ROWS, WRITING, empty_pages, undone
from tests.thorough import THOROUGH

pytestmark = [pytest.mark.django_db, pytest.mark.once]

ROLES = ("administrator", "manager", "ward")
OURS = ("portal", "outbox", "members", "agreements", "timeline", "bulletin", "imports", "enquiries", "desk")
MARK = "yokei"
READ = {  # what buttons of other pages send, which have no page of their own: declared by the views
    "agreements:agreement-end": {"on", "reason"},
    "bulletin:assign": {"office", "holder"},
    "timeline:edition-keep": {"as_of", "day"},
    "timeline:person-take": {"name", "office"},
    "timeline:person-release": {"name", "office"},
    "desk:relief-call": {"asked", "number", "newest"},
    "desk:policy-gather": {"asked", "number", "newest", "enquiry"},
}
RANDOM = re.compile(r"[\w-]{20,}|\d{4}-\d\d-\d\d[T ][\d:.+]+")


def extras():
    """{name of a column: a value it could take}, of all tables that are ours."""
    found: dict[str, str] = {}
    for model in apps.get_models():
        if model._meta.app_label in OURS:
            for field in model._meta.get_fields():
                if isinstance(field, models.Field):
                    for name in {field.name, getattr(field, "attname", field.name)}:
                        found.setdefault(name, value_of(field))
    return found | {
        "pk": "1",
        "is_staff": "on",
        "is_superuser": "on",
        "user_permissions": "1",
        "groups": "1",
        "by": "1",
    }


def value_of(field):
    if field.choices:
        return str([value for value, _ in field.flatchoices][-1])
    if field.is_relation:
        return "1"
    if isinstance(field, models.BooleanField):
        return "on"
    if isinstance(field, models.DateField):
        return "2020-01-01"
    return "7" if isinstance(field, models.IntegerField) else MARK


def form_of(page, target):
    """Names and values of the form on the page that is sent to its own address, as a browser sends it untouched."""
    for action, inside in re.findall(r"<form\b([^>]*)>(.*?)</form>", page, re.DOTALL):
        place = re.search(r'action="([^"]*)"', action)
        if 'method="post"' in action and (not place or unescape(place[1]).split("?")[0] in ("", target)):
            return fields_of(inside)
    return {}


def fields_of(inside):
    sent: dict[str, list[str]] = {}
    for tag in re.findall(r"<input\b[^>]*>", inside):
        facts = dict(re.findall(r'(\w+)="([^"]*)"', tag))
        kind, name = facts.get("type", "text"), facts.get("name")
        if name and kind not in ("file", "submit", "image", "reset") and "disabled" not in tag.split('"')[-1]:
            if kind not in ("checkbox", "radio") or re.search(r"\schecked\b", tag):
                sent.setdefault(name, []).append(unescape(facts.get("value", "on" if kind == "checkbox" else "")))
            else:
                sent.setdefault(name, [])
    for name, text in re.findall(r'<textarea\b[^>]*name="([^"]+)"[^>]*>(.*?)</textarea>', inside, re.DOTALL):
        sent[name] = [unescape(text.removeprefix("\n"))]
    for name, options in re.findall(r'<select\b[^>]*name="([^"]+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        sent[name] = [unescape(each) for each in re.findall(r'<option value="([^"]*)" selected', options)] or [
            unescape(each) for each in re.findall(r'<option value="([^"]*)"', options)[:1]
        ]
    for name, value in re.findall(r'<button\b[^>]*name="([^"]+)"[^>]*value="([^"]*)"', inside)[:1]:
        sent[name] = [unescape(value)]
    return sent


def declared(page):
    """Names of the fields of all forms that the page was drawn from, whether it shows them or not."""
    found = set()
    for value in (page.context[name] for name in (page.context.keys() if page.context else ())):
        for form in value if isinstance(value, list | tuple) else [value]:
            if issubclass(type(form), BaseForm):
                found |= set(form.fields)
    return found


def written(client, target, sent):
    """Status, and what the form writes: the statements with their values, without moments and what is random."""
    statements = []

    def note(execute, sql, params, *rest):
        if (said := WRITING.match(sql)) and said[1] not in (
            "django_session",
            "usersessions_usersession",
            "portal_limit",
        ):
            statements.append((said[1], re.sub(r"s\d+_x\d+", "", sql), tuple(map(plain, params or ()))))
        return execute(sql, params, *rest)

    with undone(), empty_pages(), connection.execute_wrapper(note):
        caches["pages"].clear()
        response = client.post(target, sent)
    return response.status_code, statements


def plain(value):
    return "moment" if isinstance(value, datetime.datetime) else RANDOM.sub("random", str(value))


@pytest.mark.parametrize("part", range(4))
def test_what_no_form_declares_changes_nothing(part):
    clients = {role: Client(raise_request_exception=False) for role in ROLES}
    for role, client in clients.items():
        client.force_login(person(role))
        client.get("/about/")
    more, changed, writing = extras(), [], 0
    rows = [row for row in ROWS if not row.name.startswith(("api:", "mfa_", "account_"))]
    step = 1 if THOROUGH else 14
    for row in rows[part :: 4 * step]:
        role = next((role for role in ROLES if row.post[role] in (200, 302)), "")
        if not role:
            continue
        with undone():
            target, client = row.address(), clients[role]
            page = client.get(target)
            sent = form_of(page.content.decode(errors="replace"), target) if not page.streaming else {}
            known = declared(page) | {each.rpartition("-")[2] for each in sent} | {*sent} | READ.get(row.name, set())
            odd = {name: value for name, value in more.items() if name not in known}
            for prefix in {each.rpartition("-")[0] for each in sent if re.search(r"-0-\w+$", each)}:
                odd |= {f"{prefix}-{name}": value for name, value in odd.items()}
            before = written(client, target, sent)
            after = written(client, target, odd | sent)
            writing += bool(before[1])
            if before != after:
                changed.append((str(row), role, before[0], after[0], difference(before[1], after[1])))
    assert changed == [] and writing >= (8 if THOROUGH else 0)


def difference(before, after):
    return [each for each in after if each not in before][:2] or [each for each in before if each not in after][:2]
