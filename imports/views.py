"""取込み: what the secretariat sends is read, shown row by row, decided, and written."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from members.access import secretariat_page
from portal.web import downloads
from portal.web.days import full_moment
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from portal.web.progress import asks_for_progress, progress_response
from timeline.entries.models.venues import Series, Venue
from timeline.kinds.models import EntryKind

from . import exports
from .blank_tables import blank_tables
from .forms import AnswerForm, RowFieldsForm, UploadForm, WriteForm
from .jobs import COLUMNS, run_if_small
from .models.jobs import ImportJob
from .models.rows import ImportRow
from .row_editor import RowEditor
from .row_kinds import ROW_KINDS, EntryRows
from .writing.progress import Progress

PER_PAGE = 25
TABS = {
    "doubtful": ("確かめる", "doubtful"),
    "clear": ("注意なし", "without_doubts"),
    "changed": ("変更あり", "changed"),
    "reworded": ("文だけ違う", "reworded"),
    "same": ("取込み済み", "same"),
    "accepted": ("取り込む", "accepted"),
    "left_out": ("除く", "left_out"),
}
SAME_AS_RECORD = "記録と同じ行です。取り込むものはありません。"
NOT_CHECKING = "この取込みは、いま変えられません。"
DECIDED = "この行は、ほかの操作ですでに決まったか、変わっています。いまの内容を確かめてください。"
CHANGED = "画面を開いたあとに、ほかの操作でこの行の内容が変わりました。もう一度押すと、ここに書いた内容になります。"


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request):
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        job = form.job()
        job.begin(by=request.user)
        run_if_small(job)
        if job.state != ImportJob.State.REFUSED or job.columns or job.questions:
            return redirect(job)
        form.add_error("file" if form.cleaned_data["file"] else "text", job.problem)
    jobs = ImportJob.objects.visible_to(request.user).select_related("created_by")
    if file := downloads.file_response(request, exports.IMPORTS.of(lambda: exports.imports(jobs), length=jobs.count)):
        return file
    page = Paginator(jobs, PER_PAGE).get_page(request.GET.get("page"))
    rows = [(job, full_moment(job.created_at)) for job in page]
    return render(
        request, "imports/import_list.html", {"form": form, "page": page, "rows": rows, "tables": blank_tables()}
    )


@secretariat_page
@require_safe
def import_template(request, kind):
    table = next((table for table in blank_tables() if table.kind == kind), None)
    if table is None:
        raise Http404
    return table.file()


@secretariat_page
@require_safe
def import_detail(request, pk):
    job = get_object_or_404(ImportJob.objects.visible_to(request.user).select_related("created_by"), pk=pk)
    rows = _chosen(request, job)
    table = exports.IMPORT_ROWS.of(lambda: exports.import_rows(rows), length=rows.count)
    if file := downloads.file_response(request, table):
        return file
    context = {"job": job, "trail": trail(), "received": full_moment(job.created_at), "tally": job.rows.tally()}
    if job.state == ImportJob.State.WRITING:
        context["written"] = Progress(job).count()
    if not job.is_busy:
        context |= _rows(request, job, context["tally"]) | {"has_advice": job.has_advice()}
        context["column_choices"] = [(column.key, column.name, column.is_required) for column in COLUMNS[job.kind]]
        context["can_answer"] = job.state in (ImportJob.State.CHECKING, ImportJob.State.REFUSED)
    if asks_for_progress(request):
        return _status_response(job, context)
    return render(request, "imports/import_detail.html", context)


def _status_response(job, context):
    """How far the worker is, in a sentence, for the page that asks again by itself."""
    if job.state == ImportJob.State.READING:
        return progress_response(f"{job.done}／{job.total}行を読み取りました。", is_busy=True)
    if job.state == ImportJob.State.WRITING:
        said = f"{context['written']}／{context['tally']['accepted']}件を書き込みました。"
        return progress_response(said, is_busy=True)
    return progress_response("終わりました。「結果を見る」を押してください。", is_busy=False, link="結果を見る")


def _chosen(request, job):
    """The rows of the tab that the address asks for; all without one."""
    show = request.GET.get("show", "")
    return getattr(job.rows, TABS[show][1])() if show in TABS else job.rows.all()


def _rows(request, job, tally):
    show = request.GET.get("show", "")
    page = Paginator(_chosen(request, job).select_related("entry"), PER_PAGE).get_page(request.GET.get("page"))
    kinds = EntryKind.objects.names()
    rows = [_row_context(row, kinds) for row in page]
    return {
        "page": page,
        "rows": rows,
        "show": show,
        "tabs": [(name, label, tally[name]) for name, (label, _) in TABS.items()],
        "write_form": WriteForm(initial={"publish": "0"}),
        "can_decide": job.state == ImportJob.State.CHECKING,
    }


def _row_context(row, entry_kinds):
    kind = ROW_KINDS[row.what]
    return {
        "row": row,
        "what": kind.label,
        "facts": kind.facts(row.content, entry_kinds),
        "splits": kind.splits(row, entry_kinds),
        "differences": kind.differences(row),
        "warnings": list(enumerate(row.warnings)),
    }


@post_only()
@secretariat_page
def import_accept(request, pk):
    """Take all rows that ask nothing, or all proposed corrections, at once."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    if job.state != ImportJob.State.CHECKING:
        messages.error(request, NOT_CHECKING)
    elif request.POST.get("all") == "advice":
        messages.success(request, f"{job.take_all_advice()}件の訂正を採りました。")
    else:
        messages.success(
            request, f"注意のない{job.rows.without_doubts().update(decision='take')}件を、取り込むことにしました。"
        )
    return redirect(_back(request, job))


@post_only()
@secretariat_page
def import_answer(request, pk):
    """Read once more, with answers about the whole and columns put right by hand."""
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    form = AnswerForm(request.POST, job=job, columns=COLUMNS[job.kind])
    if not form.is_valid():
        problems = [str(message) for errors in form.errors.values() for message in errors]
        messages.error(request, problems[0])
    elif not job.answer(form.answers(), by=request.user):
        messages.error(request, NOT_CHECKING)
    else:
        run_if_small(job)
        if job.state == ImportJob.State.CHECKING:
            messages.success(request, "もう一度読みました。")
    return redirect(job)


@post_only()
@secretariat_page
def import_write(request, pk):
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    form = WriteForm(request.POST)
    if not form.is_valid():
        messages.error(request, "下書きにするか、すぐに公開するかを選んでください。")
    elif not job.request_writing(publish=form.cleaned_data["publish"] == "1", by=request.user):
        messages.error(request, "取り込むことにした行がないか、すでに取り込まれています。")
    else:
        run_if_small(job)
        if job.state == ImportJob.State.DONE:
            tally = job.rows.tally()
            left = f"未定の{tally['undecided']}件は、取り込んでいません。" if tally["undecided"] else ""
            messages.success(request, f"{tally['accepted']}件を取り込みました。{left}")
    return redirect(job)


@post_only()
@secretariat_page
def import_drop(request, pk):
    job = get_object_or_404(ImportJob.objects.visible_to(request.user), pk=pk)
    if job.drop(by=request.user):
        messages.success(request, "取りやめました。記録は変わっていません。")
        return redirect("imports:import-list")
    messages.error(request, "すでに取り込まれたか、取りやめています。")
    return redirect(job)


@post_only("../../../")
@secretariat_page
def import_row_decide(request, pk, row):
    found = get_object_or_404(ImportRow.objects.visible_to(request.user).select_related("job"), pk=row, job=pk)
    action, _, place = request.POST.get("action", "").partition(":")
    if not _decide(found, action, place):
        messages.error(request, _why_not(found))
    return redirect(f"{_back(request, found.job)}#row-{found.pk}")


def _why_not(row):
    if row.standing == ImportRow.Standing.SAME:
        return SAME_AS_RECORD
    return DECIDED if _is_checked(row) else NOT_CHECKING


def _is_checked(row):
    """Whether the row is there still, in a job whose rows are decided about."""
    return ImportRow.objects.filter(pk=row.pk, job__state=ImportJob.State.CHECKING).exists()


def _decide(row, action, place):
    number = whole_number(place, None)
    if number is not None and number >= len(row.warnings):
        return False
    match action:
        case "take" | "leave":
            return row.decide(action)
        case "open":
            return row.decide("")
        case "divide":
            return row.divide()
        case "advice" if number is not None:
            return row.take_advice(number)
        case "advice-all" if number is not None:
            return bool(row.take_advice_of_all_like(number))
        case "dismiss-all" if number is not None:
            return bool(row.dismiss_all_like(number))
        case "dismiss" if number is not None:
            return row.dismiss(number)
    return False


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def import_row_edit(request, pk, row):
    found = get_object_or_404(ImportRow.objects.visible_to(request.user).select_related("job"), pk=row, job=pk)
    return (_edit_entry if found.what == EntryRows.name else _edit_facts)(request, found)


def _edit_entry(request, row):
    """The whole entry as it was understood, in the fields of the editor."""
    editor = RowEditor(row, request.POST if request.method == "POST" else None)
    context = {
        "editor": editor,
        "venues": Venue.objects.not_merged().values_list("name", flat=True),
        "series": Series.objects.values_list("name", flat=True),
    }
    action = request.POST.get("do", "save")
    if "-part" in action:
        editor.rearrange(action)
    elif request.method == "POST" and editor.is_understood():
        return _revise(request, row, editor.content(), editor.form, **context)
    return _edit_page(request, row, **context)


def _edit_facts(request, row):
    form = RowFieldsForm(request.POST or None, content=row.content, kind=ROW_KINDS[row.what])
    if request.method == "POST" and form.is_valid():
        return _revise(request, row, form.content(), form, form=form)
    return _edit_page(request, row, form=form)


def _revise(request, row, content, typed, **context):
    """Save `content`; where others were faster, the page again with all that was `typed`, a form."""
    if row.revise(content, request.POST.get("read", "")):
        messages.success(request, f"{row.number}行目を直しました。")
        return redirect(f"{_back(request, row.job)}#row-{row.pk}")
    typed.add_error(None, CHANGED if _is_checked(row) else NOT_CHECKING)
    fresh = ImportRow.objects.filter(pk=row.pk).first() or row
    return _edit_page(request, row, status=409, read=fresh.token, **context)


def _edit_page(request, row, status=200, **context):
    context = {"row": row, "job": row.job, "back": _back(request, row.job)} | context
    context.setdefault("read", request.POST.get("read", row.token))
    context["trail"] = [*trail(), (str(row.job), row.job.get_absolute_url())]
    if editor := context.get("editor"):
        context["errors"] = editor.errors
    return render(request, "imports/import_row_edit.html", context, status=status)


def _back(request, job):
    """The page of rows one came from."""
    query = request.GET.urlencode()
    return job.get_absolute_url() + (f"?{query}" if query else "")


def trail():
    return [("取込み", reverse("imports:import-list"))]
