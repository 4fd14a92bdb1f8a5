"""Pages and PDF of the papers for the 区長会総会 and of the address list."""

from allauth.account.decorators import reauthentication_required
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.models import Source
from members.access import reauthenticate_for_download, secretariat_page
from portal.pdf import jobs
from portal.web import downloads
from portal.web.forms import AsOfForm

from . import exports
from .forms import LetterListForm, PeriodForm
from .letter_list import LetterList
from .meetings import MeetingPapers, default_period
from .progress import ProgressReport, council_period


@secretariat_page
@require_safe
def index(request):
    context = {
        "as_of": AsOfForm(),
        "day": Source.objects.record_day(),
        "period": PeriodForm(None, default=default_period(timezone.localdate())),
        "progress": PeriodForm(None, default=council_period(timezone.localdate()), auto_id="id_progress_%s"),
        "letters": LetterListForm(None),
    }
    return render(request, "desk/papers/index.html", context)


def _meeting_papers(request):
    """The form and the MeetingPapers of the period asked for; default_period when none was."""
    form = PeriodForm(request.GET or None, default=default_period(timezone.localdate()))
    return form, MeetingPapers(*form.period())


@secretariat_page
@require_safe
def meeting(request):
    form, papers = _meeting_papers(request)
    if file := downloads.files_response(request, papers.NAME, papers.tables(), day=papers.last, form=form):
        return file
    return _meeting_page(request, form, papers)


def _meeting_page(request, form, papers):
    return render(request, "desk/papers/meeting.html", {"form": form, **papers.context()})


@secretariat_page
@require_safe
def meeting_pdf(request):
    form, papers = _meeting_papers(request)
    return _pdf_of_period(request, form, papers, "meeting") or _meeting_page(request, form, papers)


def _pdf_of_period(request, form, papers, name):
    """The PDF of the papers of a period, by the template and address of their name; None where no period was read."""
    if form.is_bound and form.errors:  # the page says so at the field
        return None
    html = render_to_string(f"desk/papers/{name}_pdf.html", papers.context())
    back = f"{reverse(f'papers:{name}')}?first={papers.first}&last={papers.last}"
    return jobs.pdf_response(request, f"{papers.NAME}_{papers.first}_{papers.last}", html, back=back)


def _progress(request):
    """The form and the ProgressReport of the period asked for; council_period when none was."""
    form = PeriodForm(request.GET or None, default=council_period(timezone.localdate()))
    return form, ProgressReport(*form.period())


def _progress_page(request, form, report):
    return render(request, "desk/papers/progress.html", {"form": form, **report.context()})


@secretariat_page
@require_safe
def progress(request):
    form, report = _progress(request)
    if file := downloads.files_response(request, report.NAME, report.tables(), day=report.last, form=form):
        return file
    return _progress_page(request, form, report)


@secretariat_page
@require_safe
def progress_pdf(request):
    form, report = _progress(request)
    return _pdf_of_period(request, form, report, "progress") or _progress_page(request, form, report)


@secretariat_page
@reauthenticate_for_download
@require_safe
def letter_list(request):
    papers = LetterList(LetterListForm(request.GET), timezone.localdate(), request.user)
    if file := downloads.file_response(request, papers.table(), day=papers.day, form=papers.form):
        return file
    return _letter_page(request, papers)


def _letter_page(request, papers):
    return render(request, "desk/papers/letter_list.html", papers.context())


@secretariat_page
@reauthentication_required
@require_safe
def letter_pdf(request):
    papers = LetterList(LetterListForm(request.GET), timezone.localdate(), request.user)
    if papers.form.errors:
        return _letter_page(request, papers)
    html = render_to_string("desk/papers/letter_pdf.html", papers.context())
    back = f"{reverse('papers:letter-list')}?{papers.query}"
    return jobs.pdf_response(request, f"{exports.LETTERS.name}_{papers.of}_{papers.day}", html, back=back)
