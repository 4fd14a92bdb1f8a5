from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render

from agreements.ties.models import ward_of
from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from members.access import staff_page

from .intake import TieIntake


@staff_page
def tie_intake(request, pk):
    """What the ward's own answer adds to its ties, shown before it is entered."""
    ward = ward_of(request.user)
    returns = Enquiry.objects.visible_to(request.user).of_presets([Enquiry.Preset.YEARLY_RETURN])
    enquiry = get_object_or_404(returns, pk=pk)
    answers = Answer.objects.counted(enquiry).with_places().select_related("addressee__enquiry")
    answer = get_object_or_404(answers, addressee__municipality=ward)
    intake = TieIntake(answer)
    if request.method == "POST":
        number = intake.take_in(by=request.user)
        messages.success(request, f"{number}件を登録しました。" if number else "新しいことはありませんでした。")
        return redirect("agreements:tie-list")
    context = {"enquiry": enquiry, "found": intake.differences(), "as_of": intake.as_of}
    return render(request, "enquiries/yearly_return/tie_intake.html", context)
