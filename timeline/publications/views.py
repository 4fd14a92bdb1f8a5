from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect

from agreements.revisions.pages import form_page
from members.access import secretariat_page
from timeline.documents.models import Document

from .forms import PublicationForm

DESK = ("公表資料の編集", "timeline:document-desk")


@secretariat_page
def edition_draft(request, pk):
    """The form from which the entry of a paper made public is drafted; leads to the draft."""
    document = get_object_or_404(Document, pk=pk)
    form = PublicationForm(request.POST or None, document=document)
    if request.method == "POST" and form.is_valid():
        if entry := form.draft(by=request.user):
            messages.success(request, "経過の下書きを作りました。読み直して、公開してください。")
            return redirect("timeline:editor-edit", entry.pk)
        messages.info(request, "この日にこの版を公表した経過は、すでにあります。")
        return redirect(DESK[1])
    title = f"「{document}」の公表の経過を下書きする"
    lead = "協定団体と都道府県は、資料から写します。経過を公開すると、版として資料のページに載ります。"
    return form_page(request, form, title, DESK, lead=lead, button="経過の下書きを作る")
