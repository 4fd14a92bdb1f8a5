"""The questions of a draft, or of the next version: added, changed, moved, deleted, copied from another enquiry."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from enquiries.questions.forms import QuestionForm
from enquiries.questions.models import Question, QuestionInUse, new_key
from members.access import secretariat_page
from portal.web.confirming import Deed, confirm_page
from portal.web.edit_conflicts import SENT_TWICE
from portal.web.post_only import post_only

from ..models.enquiries import Enquiry
from .enquiries import own_enquiry, trail

FIXED = "設問はもう確定しています。直すときは、新しい版を作ってください。"


@secretariat_page
@require_safe
def question_list(request, pk):
    """The builder: every question with its buttons, and what may be added."""
    enquiry, questionnaire = _open(request, pk)
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "questionnaire": questionnaire,
        "questions": (questions := questionnaire.listed()),
        "asked": sum(question.asks for question in questions),
        "kinds": Question.Kind.choices,
        "column_kinds": [(kind.value, kind.label) for kind in Question.IN_TABLES],
    }
    return render(request, "enquiries/asking/question_list.html", context)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def question_add(request, pk, kind):
    """A new question of a kind at the end; a new column of the table named by ?table=."""
    enquiry, questionnaire = _open(request, pk)
    table = None
    if named := request.GET.get("table", ""):
        if not named.isdecimal() or len(named) > 9:
            raise Http404
        table = get_object_or_404(questionnaire.questions.filter(kind=Question.Kind.TABLE), pk=named)
    if kind not in (Question.IN_TABLES if table else Question.Kind.values):
        raise Http404
    new = Question(kind=kind, table=table, key=new_key())
    form = QuestionForm(request.POST if request.method == "POST" else None, question=new, questionnaire=questionnaire)
    if form.is_bound and form.is_valid():
        question = form.new_question()
        if questionnaire.add(question):
            messages.success(request, f"「{question.title}」を加えました。")
        elif not questionnaire.questions.filter(key=question.key).exists():
            return _too_late(request, enquiry)
        return redirect(f"{_address(enquiry)}#q{question.pk or ''}")
    return _form_page(request, enquiry, form, new)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def question_edit(request, pk, question):
    enquiry, questionnaire, row = _question(request, pk, question)
    form = QuestionForm(request.POST if request.method == "POST" else None, question=row, questionnaire=questionnaire)
    conflict = {}
    if form.is_bound and form.is_valid():
        if row.revise(revision=form.cleaned_data["revision"] or 0, **form.to_save):
            messages.success(request, f"「{row.title}」を保存しました。")
            return redirect(f"{_address(enquiry)}#q{row.pk}")
        fresh = questionnaire.questions.changeable().filter(pk=row.pk).first()
        if not fresh:
            return _too_late(request, enquiry)
        form, conflicts = form.over(QuestionForm(question=fresh, questionnaire=questionnaire))
        if conflicts is None:
            messages.info(request, SENT_TWICE)
            return redirect(_address(enquiry))
        conflict = {"is_conflict": True, "conflicts": conflicts}
    return _form_page(request, enquiry, form, row, **conflict)


def _form_page(request, enquiry, form, question, **conflict):
    context = {
        "trail": [*trail(enquiry), ("設問", _address(enquiry))],
        "enquiry": enquiry,
        "form": form,
        "question": question,
        "title": f"{'列' if question.table_id else '設問'}を{'直す' if question.pk else '加える'}",
        "back": _address(enquiry),
        **conflict,
    }
    return render(request, "enquiries/asking/question_form.html", context, status=409 if conflict else 200)


@post_only("../../")
@secretariat_page
def question_move(request, pk, question, way):
    """Up or down by one place; the page comes back at the question."""
    enquiry, _, row = _question(request, pk, question)
    try:
        row.move(-1 if way == "up" else 1)
    except QuestionInUse as refusal:
        messages.error(request, " ".join(refusal.args))
    return redirect(f"{_address(enquiry)}#q{row.table_id or row.pk}")


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def question_delete(request, pk, question):
    enquiry, _, row = _question(request, pk, question)
    try:
        row.require_unused()
        if request.method == "POST":
            if row.remove():
                messages.success(request, f"「{row.title}」を消しました。")
            return redirect(_address(enquiry))
    except QuestionInUse as refusal:
        messages.error(request, "".join(refusal.args))
        return redirect(_address(enquiry))
    will = [f"{'列' if row.table_id else '設問'}「{row.title}」が消えます。", "もとに戻せません。"]
    if row.kind == Question.Kind.TABLE:
        will.insert(1, "この表の列も消えます。")
    above = [*trail(enquiry), ("設問", _address(enquiry))]
    return confirm_page(request, Deed("設問を消す", will, "消す", _address(enquiry), above))


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def question_copy(request, pk):
    """Copy chosen questions of another enquiry (?from=): they keep their keys, so that answers compare."""
    enquiry, questionnaire = _open(request, pk)
    others = Enquiry.objects.editable_by(request.user).exclude(pk=enquiry.pk)
    named = request.GET.get("from", "")
    source = others.filter(pk=named).first() if named.isdecimal() and len(named) < 10 else None
    own = set(questionnaire.questions.values_list("key", flat=True))
    questions = source.questionnaire.listed() if source else []
    complaint = ""
    if request.method == "POST" and source:
        wanted = {question.key for question in questions} & set(request.POST.getlist("question"))
        if wanted:
            return _copy(request, enquiry, questionnaire, [row for row in questions if row.key in wanted])
        complaint = "写す設問を1つ以上選んでください。"
    context = {
        "trail": [*trail(enquiry), ("設問", _address(enquiry))],
        "enquiry": enquiry,
        "source": source,
        "others": others.order_by("-pk")[:200],
        "questions": [(row, row.key in own) for row in questions],
        "complaint": complaint,
        "back": _address(enquiry),
    }
    return render(request, "enquiries/asking/question_copy.html", context)


def _copy(request, enquiry, questionnaire, rows):
    wanted = [each for row in rows for each in (row, *row.parts)]
    lacking = questionnaire.take(wanted)
    left_out = [row for row in lacking if row in rows]
    messages.success(request, f"{len(rows)}件の設問を写しました。")
    if left_out:
        names = "、".join(f"「{row.title}」" for row in left_out)
        why = "もうあるか、条件や合計に使う設問がないため、そのままでは写せませんでした"
        messages.info(request, f"{names}は、{why}。確かめてください。")
    return redirect(_address(enquiry))


def _open(request, pk):
    """The enquiry and the questionnaire whose questions may be changed now; raises Http404 where there is none."""
    enquiry = own_enquiry(request, pk)
    questionnaire = enquiry.open_questionnaire()
    if questionnaire is None:
        raise Http404
    return enquiry, questionnaire


def _question(request, pk, question):
    enquiry, questionnaire = _open(request, pk)
    rows = questionnaire.questions.changeable().select_related("questionnaire", "shown_if")
    return enquiry, questionnaire, get_object_or_404(rows, pk=question)


def _address(enquiry):
    return reverse("enquiries:question-list", args=[enquiry.pk])


def _too_late(request, enquiry):
    messages.error(request, FIXED)
    return redirect(enquiry)
