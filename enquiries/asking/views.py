from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from members.access import secretariat_page

from .models.enquiries import Enquiry


@require_safe
@secretariat_page
def enquiry_detail(request, pk):
    enquiry = get_object_or_404(Enquiry.objects.editable_by(request.user), pk=pk)
    return render(request, "enquiries/asking/enquiry_detail.html", {"enquiry": enquiry})
