"""What a form answers that could not be accepted, alike on every page of the portal."""

import re
from pathlib import Path

import pytest
from django import forms
from django.db import transaction

from portal.web import refusals
from tests.access import ROLES, person
from tests.clients import as_
from tests.html import joined, text
from tests.test_permissions import ROWS

HEADING = "修正が必要な項目があります"
SENTENCE = "次の項目を修正して、もう一度ボタンを押してください。"
SUMMARY = re.compile(r'<section class="notice notice--error" id="errors"[^>]*>(.*?)</section>')
FORM = re.compile(r"<form(?=[\s>])(?:[^>{]|\{(?!%)|\{%.*?%\})*>", re.DOTALL)
TEMPLATES = [*Path("templates").rglob("*.html")]


def test_no_form_leaves_its_messages_to_the_browser():
    """Whose bubbles speak the browser's language."""
    forms = [(str(path), form) for path in TEMPLATES for form in FORM.findall(path.read_text())]
    assert [form for form in forms if "novalidate" not in form[1]] == []
    assert len(forms) > 130


def test_what_is_to_be_corrected_is_said_in_one_place_alone():
    """Each page gets it from base.html, so that no page has words of its own."""
    own = [str(path) for path in TEMPLATES if HEADING in path.read_text() and path.name != "_error_summary.html"]
    assert own == []
    assert "components/_error_summary.html" in Path("templates/base.html").read_text()


def faults(page):
    """What is wrong with how the page of a refused form tells so."""
    summaries = SUMMARY.findall(page)
    if len(summaries) != 1:
        yield f"{len(summaries)} summaries"
        return
    if not re.search(r"<title>エラー：", page):
        yield "title"
    if not re.search(r'<section class="notice notice--error" id="errors"[^>]* tabindex="-1" autofocus>', page):
        yield "focus"
    if f'<h2 class="notice__title" id="errors-title">{HEADING}</h2><p>{SENTENCE}</p>' not in summaries[0]:
        yield "words"
    ids = re.findall(r'\sid="([^"]+)"', page)
    yield from (f"#{id}" for id in re.findall(r'href="#([^"]*)"', summaries[0]) if ids.count(id) != 1)
    if page.count("<h1") != 1 or page.index('id="errors"') > page.index("<h1"):
        yield "place"


def refused_pages():
    """Address, role and page of each form of the portal that is sent empty and comes back."""
    readers = {role: as_(person(role)) for role in ROLES}
    for row in ROWS:
        allowed = [role for role in ROLES if row.post[role] in (200, 409)]
        if not allowed:
            continue
        with transaction.atomic():
            response = readers[allowed[-1]].post(row.address())
            transaction.set_rollback(True)
        if response.headers["Content-Type"].startswith("text/html"):
            yield str(row), allowed[-1], joined(text(response))


@pytest.mark.once
@pytest.mark.django_db
def test_form_sent_empty_tells_so_alike_on_every_page():
    wrong, told = {}, []
    for name, role, page in refused_pages():
        if not re.search(r'class="field__error|aria-invalid|id="errors"', page):
            continue
        told.append(name)
        if found := [*faults(page)]:
            wrong[name, role] = found
    assert wrong == {}
    assert len(told) > 40, sorted(told)


class FarmForm(forms.Form):
    name = forms.CharField(label="名称")
    kinds = forms.MultipleChoiceField(
        label="種類", choices=[("a", "畑"), ("b", "田")], widget=forms.CheckboxSelectMultiple
    )
    read = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("名称と種類が合いません。")


def test_errors_are_linked_to_their_controls_and_those_of_the_whole_form_to_its_first():
    assert [*refusals.of_form(FarmForm({}))] == [
        ("名称：入力してください。", "id_name"),
        ("種類：選んでください。", "id_kinds_0"),
        ("名称と種類が合いません。", "id_name"),
        (refusals.OUTDATED, ""),
    ]


def test_rows_of_a_list_are_told_apart(rf):
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-name": "畑", "form-0-kinds": "a"}
    context = {"request": rf.post("/"), "rows": forms.formset_factory(FarmForm)(data)}
    assert "2行目の名称：入力してください。" in [words for words, _ in refusals.all_wrong(context)]


def test_what_came_too_late_is_told_by_its_own_notice(rf):
    context = {"request": rf.post("/"), "form": FarmForm({}), "is_conflict": True}
    assert (refusals.is_refused(context), refusals.all_wrong(context)) == (True, [])


@pytest.mark.django_db
def test_search_with_a_wrong_day_begins_its_title_so_and_shows_the_rest_itself(client):
    page = text(client.get("/agreements/", {"as_of": "きのう"}))
    assert "<title>エラー：" in page and HEADING not in page
