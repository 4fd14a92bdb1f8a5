"""The questions of a draft, or of the next version: added, changed, moved, deleted, copied from another enquiry."""

import functools

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from enquiries.questions.forms import QuestionForm
from enquiries.questions.models import Question, QuestionInUse, new_key
from members.access import secretariat_page
from portal.web.confirming import Deed, confirm_page
from portal.web.edit_conflicts import SENT_TWICE
from portal.web.post_only import post_only
from portal.web.saved_form import readable_values, sent_fields
from portal.web.too_late import too_late_page

from ..models.enquiries import Enquiry
from .enquiries import own_enquiry, trail

FIXED = "設問はもう確定しています。直すときは、新しい版を作ってください。"
GONE = "この設問は、もうありません。ほかの人が消しています。"


def of_open_questions(view):
    """Decorator: the view gets the enquiry and the questionnaire whose questions may be changed now, if one is open."""

    @functools.wraps(view)
    def wrapper(request, pk, *rest, **named):
        enquiry = own_enquiry(request, pk)
        if questionnaire := enquiry.open_questionnaire():
            return view(request, enquiry, questionnaire, *rest, **named)
        return _fixed(request, enquiry)

    return wrapper


def of_question(view):
    """Decorator: the view gets the enquiry, the questionnaire and the question, if it may be changed now."""

    @functools.wraps(view)
    def wrapper(request, enquiry, questionnaire, question, **named):
        rows = questionnaire.questions.changeable().select_related("questionnaire", "shown_if")
        if row := rows.filter(pk=question).first():
            return view(request, enquiry, questionnaire, row, **named)
        return _gone(request, enquiry)

    return of_open_questions(wrapper)


def _fixed(request, enquiry):
    return _too_late(request, FIXED, enquiry.get_absolute_url(), "照会に戻る")


def _gone(request, enquiry):
    if request.method != "POST":
        raise Http404
    return _too_late(request, GONE, _address(enquiry), "設問に戻る")


def _too_late(request, message, back, where):
    """What was typed, to be read; where nothing was, the page to go on from, which says the message."""
    if typed := "\n".join(readable_values(sent_fields(request))):
        return too_late_page(request, message, typed=typed, back=back, where=where)
    messages.error(request, message)
    return redirect(back)


@secretariat_page
@require_safe
@of_open_questions
def question_list(request, enquiry, questionnaire):
    """The builder: every question with its buttons, and what may be added."""
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
@of_open_questions
def question_add(request, enquiry, questionnaire, kind):
    """A new question of a kind at the end; a new column of the table named by ?table=."""
    table = None
    if named := request.GET.get("table", ""):
        if not named.isdecimal() or len(named) > 9:
            raise Http404
        if not (table := questionnaire.questions.filter(kind=Question.Kind.TABLE, pk=named).first()):
            return _gone(request, enquiry)
    if kind not in (Question.IN_TABLES if table else Question.Kind.values):
        raise Http404
    new = Question(kind=kind, table=table, key=new_key())
    form = QuestionForm(request.POST if request.method == "POST" else None, question=new, questionnaire=questionnaire)
    if form.is_bound and form.is_valid():
        question = form.new_question()
        if questionnaire.add(question):
            messages.success(request, f"「{question.title}」を加えました。")
        elif not questionnaire.questions.filter(key=question.key).exists():
            return _fixed(request, enquiry)
        return redirect(f"{_address(enquiry)}#q{question.pk or ''}")
    return _form_page(request, enquiry, form, new)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
@of_question
def question_edit(request, enquiry, questionnaire, row):
    form = QuestionForm(request.POST if request.method == "POST" else None, question=row, questionnaire=questionnaire)
    conflict = {}
    if form.is_bound and form.is_valid():
        if row.revise(revision=form.cleaned_data["revision"] or 0, **form.to_save):
            messages.success(request, f"「{row.title}」を保存しました。")
            return redirect(f"{_address(enquiry)}#q{row.pk}")
        fresh = questionnaire.questions.changeable().filter(pk=row.pk).first()
        if not fresh and questionnaire.questions.filter(pk=row.pk).exists():
            return _fixed(request, enquiry)
        if not fresh:
            return _gone(request, enquiry)
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
@of_question
def question_move(request, enquiry, questionnaire, row, way):
    """Up or down by one place; the page comes back at the question."""
    try:
        row.move(-1 if way == "up" else 1)
    except QuestionInUse as refusal:
        messages.error(request, " ".join(refusal.args))
    return redirect(f"{_address(enquiry)}#q{row.table_id or row.pk}")


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
@of_question
def question_delete(request, enquiry, questionnaire, row):
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
@of_open_questions
def question_copy(request, enquiry, questionnaire):
    """Copy chosen questions of another enquiry (?from=): they keep their keys, so that answers compare."""
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


def _address(enquiry):
    return reverse("enquiries:question-list", args=[enquiry.pk])
