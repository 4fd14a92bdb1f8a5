"""回答の状況 of a call for relief, for every ward that was asked: in a disaster each plans by what the others do."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from enquiries.asking.models.enquiries import Enquiry
from enquiries.asking.roll_call import RollCall
from members.access import staff_page

from .answer import own_row


@staff_page
@require_safe
def answer_roll_call(request, pk):
    """Who has handed in; neither what was answered nor how far the others are, which is the secretariat's to read."""
    row = own_row(request, pk)
    if row.enquiry.preset != Enquiry.Preset.RELIEF:
        raise Http404
    roll_call = RollCall(row.enquiry, timezone.localdate())
    context = {
        "enquiry": row.enquiry,
        "roll_call": roll_call,
        "cells": roll_call.cells_for_others(),
        "trail": [("照会", reverse("enquiries:inbox")), (str(row.enquiry), reverse("enquiries:answer", args=[pk]))],
    }
    return render(request, "enquiries/answering/answer_roll_call.html", context)
