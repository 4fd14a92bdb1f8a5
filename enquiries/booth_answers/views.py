"""The answers to 出展・物産の募集, shown against the booths of an event before they are taken over."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from enquiries.asking.models.enquiries import Enquiry
from members.access import secretariat_page

from .forms import EventForm, TakeForm
from .intake import BoothIntake, take_in_shown

CHANGED = (
    "表示したあとに、回答か区画が変わりました。いまの内容を確かめて、もう一度選んでください。まだ何も写していません。"
)


@secretariat_page
def booth_intake(request, pk):
    enquiries = Enquiry.objects.sent().editable_by(request.user).of_presets([Enquiry.Preset.BOOTHS])
    enquiry = get_object_or_404(enquiries, pk=pk)
    choice = EventForm(request.GET if "event" in request.GET else None)
    context = {"enquiry": enquiry, "choice": choice, "trail": [(str(enquiry), enquiry.get_absolute_url())]}
    if not choice.is_valid():
        return render(request, "enquiries/booth_answers/booth_intake.html", context | {"errors": choice})
    event = choice.cleaned_data["event"]
    intake = BoothIntake(enquiry, event)
    form = TakeForm(request.POST or None, intake=intake)
    if request.method == "POST":
        if request.POST.get("mark") != intake.mark:
            form = TakeForm(intake=intake)
            messages.error(request, CHANGED)
        elif form.is_valid():
            number = take_in_shown(enquiry, event, intake.mark, form.cleaned_data["take"], by=request.user)
            if number is not None:
                messages.success(request, f"{number}区画に、回答を写しました。")
                return redirect(reverse("timeline:booth-list", args=[event.pk]))
            messages.error(request, CHANGED)
            return redirect(f"{request.path}?event={event.pk}")
    shown = {"event": event, "intake": intake, "form": form, "ticked": form.ticked(intake), "errors": form}
    return render(request, "enquiries/booth_answers/booth_intake.html", context | shown)
