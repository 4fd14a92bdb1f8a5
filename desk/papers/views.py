"""資料の作成: the papers that the secretariat hands out."""

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.models import Source
from members.access import secretariat_page
from portal.pdf import jobs
from portal.web import downloads
from portal.web.forms import AsOfForm

from . import exports
from .forms import LettersForm, PeriodForm
from .letter_list import LettersPack
from .meetings import MeetingPack, default_period


@secretariat_page
@require_safe
def index(request):
    context = {
        "as_of": AsOfForm(),
        "day": Source.objects.record_day(),
        "period": PeriodForm(None, default=default_period(timezone.localdate())),
        "letters": LettersForm(None),
    }
    return render(request, "desk/papers/index.html", context)


def _pack(request):
    """The form and the pack for the period asked for; today's at the latest 総会 when none was."""
    form = PeriodForm(request.GET or None, default=default_period(timezone.localdate()))
    return form, MeetingPack(*form.period())


@secretariat_page
@require_safe
def meeting(request):
    form, pack = _pack(request)
    if file := downloads.answer_all(request, pack.NAME, pack.tables(), day=pack.last):
        return file
    return render(request, "desk/papers/meeting.html", {"form": form, **pack.context()})


@secretariat_page
@require_safe
def meeting_pdf(request):
    _, pack = _pack(request)
    html = render_to_string("desk/papers/meeting_pdf.html", pack.context())
    back = f"{reverse('papers:meeting')}?first={pack.first}&last={pack.last}"
    return jobs.answer(request, f"{pack.NAME}_{pack.first}_{pack.last}", html, back=back)


@secretariat_page
@require_safe
def letter_list(request):
    pack = LettersPack(LettersForm(request.GET), timezone.localdate())
    if file := downloads.answer(request, exports.LETTERS.of(pack.rows), day=pack.day):
        return file
    return render(request, "desk/papers/letter_list.html", pack.context())


@secretariat_page
@require_safe
def letter_pdf(request):
    pack = LettersPack(LettersForm(request.GET), timezone.localdate())
    html = render_to_string("desk/papers/letter_pdf.html", pack.context())
    back = f"{reverse('papers:letter-list')}?{pack.query}"
    return jobs.answer(request, f"{exports.LETTERS.name}_{pack.of}_{pack.day}", html, back=back)
