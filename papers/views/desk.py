"""資料の作成: the papers that the secretariat hands out."""

from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from agreements.models import Source
from members.access import secretariat_page
from portal import downloads, papers
from portal.forms import AsOfForm

from .. import lists
from ..forms import LettersForm, PeriodForm
from ..letters import letters, recipients
from ..meetings import MeetingPack, default_period


@secretariat_page
@require_safe
def index(request):
    context = {
        "as_of": AsOfForm(),
        "day": Source.objects.record_day(),
        "period": PeriodForm(None, default=default_period(timezone.localdate())),
        "letters": LettersForm(None),
    }
    return render(request, "papers/index.html", context)


def _pack(request):
    """The form and the pack for the period asked for; today's at the latest 総会 when none was."""
    form = PeriodForm(request.GET, default=default_period(timezone.localdate()))
    return form, MeetingPack(*form.period())


@secretariat_page
@require_safe
def meeting(request):
    form, pack = _pack(request)
    if file := downloads.answer_all(request, pack.NAME, pack.tables(), day=pack.last):
        return file
    return render(request, "papers/meeting.html", {"form": form, **pack.context()})


@secretariat_page
@require_safe
def meeting_pdf(request):
    _, pack = _pack(request)
    html = render_to_string("papers/meeting_pdf.html", pack.context())
    back = f"{reverse('papers:meeting')}?first={pack.first}&last={pack.last}"
    return papers.answer(request, f"{pack.NAME}_{pack.first}_{pack.last}", html, back=back)


@secretariat_page
@require_safe
def letter_list(request):
    day, form = timezone.localdate(), LettersForm(request.GET)
    asked = form.cleaned_data if form.is_valid() else {}
    prefecture, body = asked.get("prefecture"), asked.get("body")
    places = recipients(day, prefecture=prefecture and prefecture.pk, body=body)
    if file := downloads.answer(request, lists.LETTERS.of(lambda: letters(places, day)), day=day):
        return file
    context = {
        "form": form,
        "day": day,
        "of": "　".join(each.name for each in (prefecture, body) if each) or "会員自治体",
        "rows": list(letters(places, day)),
    }
    return render(request, "papers/letter_list.html", context)
