"""経過の編集, for the secretariat: the list, the page of one entry, its preview, publication."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from members.access import reauthenticate_to_send, secretariat_page
from portal.japanese.wareki import year_name
from portal.web import downloads
from portal.web.days import full_moment, short_span
from portal.web.post_only import post_only
from portal.web.several import act_on_each, nothing_left, rows_read
from timeline.content import ContentError, Overtaken
from timeline.corrections.findings import find_of_entry, find_of_loaded
from timeline.entries.entry_page import entry_context
from timeline.entries.models.entries import Entry
from timeline.entries.models.venues import Series, Venue

from .. import exports
from ..editor import Editor, UnseenFindings
from ..forms import PublishSeveralForm

ON_A_PAGE = 25
STATES = {"draft": "下書き", "scheduled": "公開予約", "published": "公開", "": "すべて"}


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
@reauthenticate_to_send
def editor_list(request):
    form = PublishSeveralForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        _publish_several(request, form.cleaned_data["chosen"])
        return redirect(request.get_full_path())
    state, query = request.GET.get("state", ""), request.GET.get("q", "")[:100]
    entries = Entry.objects.search(query).select_related("kind").newest_first()
    counts = entries.count_by_state()
    found = entries.in_state(state) if state in STATES else entries
    if file := downloads.file_response(
        request, exports.EDITED.of(lambda: exports.edited_rows(found), length=found.count)
    ):
        return file
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    if request.method == "POST" and not page.object_list:
        return nothing_left(request)
    context = {
        "form": form,
        "chosen": request.POST.getlist("chosen"),
        "may_publish": any(entry.state == Entry.State.DRAFT for entry in page),
        "state": state,
        "states": [
            (value, name, counts.get(value, 0) if value else sum(counts.values())) for value, name in STATES.items()
        ],
        "q": query,
        "page": page,
        "rows": [_row(entry) for entry in page],
    }
    return render(request, "timeline/editor/editor_list.html", context)


def _publish_several(request, chosen):
    """Publish each draft as it was read, if the checks find nothing to be looked at first."""

    def publish(read):
        if read.row.state == Entry.State.PUBLISHED:
            return "すでに公開されています。"
        if read.row.version != read.version:
            return "ほかの人が先に直しました。いまの内容を確かめてください。"
        if find_of_entry(read.row):
            return "照合で気づいたことがあります。1件ずつ開いて確かめてください。"
        try:
            return "" if read.row.publish(by=request.user) else "すでに公開されています。"
        except ContentError as error:
            return str(error)

    act_on_each(chosen, rows_read(chosen, Entry.objects.all()), publish).tell(request, "公開しました")


def _row(entry):
    year = year_name(entry.first_day.year)
    due = full_moment(entry.publish_at) if entry.publish_at else ""
    return entry, f"{entry.pk}:{entry.version}", short_span(entry.first_day, entry.last_day), year, due


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def editor_create(request):
    return _edit(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def editor_edit(request, pk):
    return _edit(request, get_object_or_404(Entry.objects.select_related("kind", "venue", "series", "source"), pk=pk))


def _edit(request, entry):
    editor = Editor(entry, request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return _page(request, editor)
    action = request.POST.get("do", "save")
    if "-part" in action or action == "back":
        editor.rearrange(action)
        return _page(request, editor)
    if not editor.is_valid(with_publication=action == "save"):
        return _page(request, editor)
    return _preview(request, editor) if action == "preview" else _save(request, editor)


def _save(request, editor):
    try:
        entry, is_changed = editor.save(by=request.user)
    except ContentError as error:
        editor.add_problems(error)
        return _page(request, editor)
    except UnseenFindings as error:
        editor.findings = error.findings
        return _page(request, editor, asks=True)
    except Overtaken:
        if editor.merge():
            return _page(request, editor, status=409)
        entry, is_changed = editor.entry, False
    messages.success(request, _saved_message(entry)) if is_changed else messages.info(
        request, "この内容はすでに保存されています。"
    )
    return redirect("timeline:editor-edit", entry.pk)


def _saved_message(entry):
    if entry.state == Entry.State.PUBLISHED:
        return f"「{entry.title}」を保存し、公開しています。"
    if entry.state == Entry.State.SCHEDULED:
        return f"「{entry.title}」を保存しました。決めた日時に公開されます。"
    return f"「{entry.title or '（件名なし）'}」を下書きとして保存しました。"


def _page(request, editor, *, asks=False, status=200):
    entry = editor.entry
    content = editor.content() if editor.form.is_bound and editor.is_valid(with_publication=False) else editor.saved
    editor.links.prepare(content, editor.row)
    if entry and not asks:
        editor.findings = find_of_loaded(editor.row)
    context = {
        "editor": editor,
        "errors": editor.errors,
        "entry": entry,
        "asks": asks,
        "last": entry and entry.versions.select_related("saved_by").first(),
        "venues": Venue.objects.not_merged().values_list("name", flat=True),
        "series": Series.objects.values_list("name", flat=True),
    }
    return render(request, "timeline/editor/editor_edit.html", context, status=status)


def _preview(request, editor):
    """The entry as the public would see it, and everything typed, hidden, to go on with. Nothing is written."""
    with transaction.atomic():
        try:
            entry = editor.write_for_preview()
        except ContentError as error:
            editor.add_problems(error)
            transaction.set_rollback(True)
            return _page(request, editor)
        context = entry_context(entry) | {
            "address": request.path,
            "typed": [pair for pair in _pairs(request.POST) if pair[0] not in ("do", "csrfmiddlewaretoken")],
            "missing": list(entry.missing()),
            "findings": find_of_entry(entry),
        }
        response = render(request, "timeline/editor/editor_preview.html", context)
        transaction.set_rollback(True)
    return response


def _pairs(data):
    return [(name, value) for name, values in data.lists() for value in values]


@post_only()
@secretariat_page
def editor_unschedule(request, pk):
    entry = get_object_or_404(Entry, pk=pk)
    if entry.unschedule(by=request.user):
        messages.success(request, f"「{entry.title}」の公開予約を取り消しました。下書きに戻っています。")
    else:
        messages.info(request, f"「{entry.title}」に公開予約はありません。")
    return redirect("timeline:editor-edit", pk)
