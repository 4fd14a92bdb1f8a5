from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.pages import edit_page
from enquiries.answer_files.models import AnswerFile
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.models import Question
from members import hooks
from members.access import secretariat_page
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.markdown import render_markdown
from portal.web.page_cache import public_page
from portal.web.post_only import post_only
from timeline.entries.errors import ContentError

from . import exports
from .archives import archive_response
from .editions import frozen
from .forms import ChoiceOfTexts, EditionForm, MakeForm
from .live import LiveResults, Response, find_text_question, questions_of, texts_of
from .models import ResultEdition
from .shown import Shown

TEXTS_ON_A_PAGE = 50


def _sent(request, pk):
    """The enquiry with its questionnaire and the one of the year before; 404 for a draft."""
    with_questions = Enquiry.objects.select_related("questionnaire", "previous__questionnaire")
    return get_object_or_404(with_questions.sent().editable_by(request.user), pk=pk)


@secretariat_page
def results(request, pk):
    enquiry = _sent(request, pk)
    if request.GET.get("format") and (file := _joined(request, enquiry)):
        return file
    live = LiveResults(enquiry, timezone.localdate())
    files = _files(request, enquiry, live.questions)
    opened = [row for row in files if row.recheck_at is None]
    context = {
        "enquiry": enquiry,
        "live": live,
        "now": timezone.now(),
        "groups": live.response,
        "questions": numbered(live),
        "files": len(opened),
        "being_scanned": len(files) - len(opened),
        "editions": _editions(enquiry),
        "trail": _trail(enquiry),
    }
    return render(request, "enquiries/results/results.html", context)


def _joined(request, enquiry):
    """All answers as a file, or their files as one; None where the address asks for neither."""
    questions = questions_of(enquiry)
    if request.GET["format"] == "zip":
        opened = [row for row in _files(request, enquiry, questions) if row.recheck_at is None]
        return archive_response(request, enquiry, opened, questions) if opened else None
    return downloads.files_response(request, f"{enquiry.number_name}_全回答", exports.joined(enquiry, questions))


def _files(request, enquiry, questions):
    """Files of the answers that count; no query where no question asks for files."""
    if not any(question.kind == Question.Kind.FILE for question in questions):
        return []
    return AnswerFile.objects.visible_to(request.user).counted(enquiry)


def numbered(live):
    """Pairs of 問3 and what was answered to it."""
    names = {question.key: exports.number_name(question, live.questions) for question in live.questions}
    return [(names[shown.key], shown) for shown in live.shown]


def _editions(enquiry):
    """Each kind with its label and its edition, where it was made."""
    made = {edition.kind: edition for edition in enquiry.editions.defer("results", "texts", "places")}
    return [(kind, kind.label, made.get(kind)) for kind in ResultEdition.Kind]


def _trail(enquiry, *more):
    return [(enquiry.number_name, enquiry.get_absolute_url()), *more]


def _below_results(enquiry):
    return _trail(enquiry, ("結果", reverse("enquiries:results", args=[enquiry.pk])))


@secretariat_page
def text_list(request, pk, key):
    enquiry = _sent(request, pk)
    questions = questions_of(enquiry)
    if (question := find_text_question(questions, key)) is None:
        raise Http404
    texts = texts_of(enquiry, question, questions)
    if file := downloads.file_response(request, exports.TEXTS.of(lambda: exports.text_rows(texts))):
        return file
    context = {
        "enquiry": enquiry,
        "question": question,
        "page": Paginator(texts, TEXTS_ON_A_PAGE).get_page(request.GET.get("page")),
        "trail": _below_results(enquiry),
    }
    return render(request, "enquiries/results/text_list.html", context)


@post_only("../../results/")
@secretariat_page
def edition_make(request, pk):
    enquiry = _sent(request, pk)
    form = MakeForm(request.POST)
    if not form.is_valid():
        raise Http404
    results = frozen(enquiry, timezone.localdate())
    edition, is_done = ResultEdition.objects.make(enquiry, form.cleaned_data["kind"], results, by=request.user)
    if is_done:
        messages.success(request, f"いまの回答で「{edition.get_kind_display()}」を作りました。まだ公表していません。")
        if edition.unchosen:
            changed = f"載せると選んだ自由記述や表のうち、{edition.unchosen}件は回答が変わりました。"
            messages.info(request, f"{changed}読んで選び直してください。")
    else:
        messages.info(request, f"「{edition.get_kind_display()}」は公表してあるので、変わりません。")
    return redirect("enquiries:edition-edit", edition.pk)


def _edition(request, pk):
    editions = ResultEdition.objects.select_related("enquiry__questionnaire", "entry").visible_to(request.user)
    return get_object_or_404(editions, pk=pk)


@secretariat_page
def edition_edit(request, pk):
    edition = _edition(request, pk)
    back = ("結果", reverse("enquiries:results", args=[edition.enquiry_id]))
    return edit_page(request, edition, EditionForm, f"「{edition}」の説明を書く", back)


@secretariat_page
def edition_texts(request, pk, key):
    edition = _edition(request, pk)
    if key not in edition.choosable:
        raise Http404
    rows = edition.offered(key)
    page = Paginator(rows, TEXTS_ON_A_PAGE).get_page(request.GET.get("page"))
    form = ChoiceOfTexts(request.POST or None, rows=page.object_list, chosen=set(edition.chosen))
    if request.method == "POST" and form.is_valid():
        if edition.choose(form.offered, set(form.cleaned_data["texts"])):
            messages.success(request, "載せる文章を保存しました。")
        return redirect(request.get_full_path())
    context = {"edition": edition, "form": form, "page": page, "trail": _below_results(edition.enquiry)}
    return render(request, "enquiries/results/edition_texts.html", context)


@secretariat_page
def edition_publish(request, pk):
    edition = _edition(request, pk)
    if request.method == "POST":
        try:
            is_done = edition.publish(by=request.user, read=request.POST.get("read", ""))
        except ContentError as error:
            messages.error(request, "公表できません。" + "".join(problem.message for problem in error.problems))
        else:
            _tell_published(request, edition, is_done=is_done)
        return redirect(edition)
    will = [
        f"「{edition}」を、{edition.get_audience_display()}が読めるようにします。",
        "載せると選んだもののほかの自由記述は、この版から消します。あとから選び直すことはできません。",
        f"経過に「{edition}について報告」の下書きを作ります。公開は、経過の編集の画面でします。",
    ]
    back, trail = edition.get_absolute_url(), _below_results(edition.enquiry)
    return confirm_page(request, Deed("結果の版の公表", will, "公表する", back, trail, ("read", edition.mark)))


def _tell_published(request, edition, *, is_done):
    if is_done:
        messages.success(request, f"「{edition}」を公表しました。経過の下書きも作りました。")
    elif ResultEdition.objects.published().filter(pk=edition.pk).exists():
        messages.info(request, f"「{edition}」は、すでに公表してあります。")
    else:
        messages.error(
            request, "画面を開いたあとに、この版が変わりました。いまの内容を確かめてから、公表してください。"
        )


@post_only("../edit/")
@secretariat_page
def edition_remove(request, pk):
    edition = _edition(request, pk)
    if edition.throw_away(by=request.user):
        messages.success(request, f"「{edition}」を削除しました。")
    else:
        messages.info(request, "公表した版は、削除できません。")
    return redirect("enquiries:results", edition.enquiry_id)


@public_page
def edition_detail(request, pk):
    edition = _edition(request, pk)
    shown = [Shown(data) for data in edition.results]
    titles = {data.key: data for data in shown}
    texts = edition.shown_texts()
    others = ResultEdition.objects.visible_to(request.user).filter(enquiry=edition.enquiry_id).exclude(pk=pk)
    context = {
        "edition": edition,
        "enquiry": edition.enquiry,
        "comment": render_markdown(edition.comment, top=2),
        "questions": [(data, texts.get(data.key, ())) for data in shown if data.has_figures or data.key in texts],
        "choosable": [(key, titles[key].title) for key in edition.choosable],
        "groups": [Response(*group) for group in edition.response],
        "total": Response("計", edition.asked, edition.answered, 0),
        "places": [(place, [(titles[key], words) for key, words, _ in said]) for place, said in edition.shown_places()],
        "corrections": hooks.corrections_of([edition]) if edition.published_at else (),
        "others": others.defer("results", "texts", "places"),
        "is_editable": request.user.is_authenticated and request.user.is_secretariat,
        "trail": [("公表資料", reverse("timeline:document-list"))],
    }
    return render(request, "enquiries/results/edition.html", context)
