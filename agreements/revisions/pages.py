"""The pages on which a row of the public record is added and corrected; each room passes its form."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import redirect, render, resolve_url

from portal.database.refusals import Taken, told_when_taken
from portal.web.edit_conflicts import SENT_TWICE

from .forms import WithdrawForm


def create_page(request, form, title, back, said=lambda row: ""):
    """The page on which `form` adds a row, then a redirect to `back`; sent twice, it adds one.

    `back`: label and name or address of the page that it hangs under; `said`: what else the message says of the row,
    and does with it in the same transaction.
    """
    if request.method == "POST" and form.is_valid():
        try:
            with told_when_taken(), transaction.atomic():
                form.instance.register_once(by=request.user)
                more = said(form.instance)
            messages.success(request, f"「{form.instance}」を登録しました。{more}")
        except Taken:  # by the same form a moment before
            messages.info(request, f"「{form.instance}」は、すでに登録されています。")
        return redirect(back[1])
    return form_page(request, form, title, back)


def edit_page(request, row, form_class, title, back, said=lambda row: "", **options):
    """The page that corrects `row`; 409 with both versions, field by field, when somebody saved meanwhile."""
    form, history = form_class(request.POST or None, instance=row, **options), row.history()[:20]
    if request.method == "POST" and form.is_valid():
        changes = form.save_over(by=request.user)
        if changes is not None:
            messages.success(request, f"保存しました。{said(row)}" if changes else "変わったところはありません。")
            return redirect(back[1])
        merged, conflicts = form.over(form_class(instance=type(row).objects.get(pk=row.pk), **options))
        if conflicts is not None:
            told = merged.conflict_context(conflicts)
            return form_page(request, merged, title, back, status=409, history=history, **told)
        messages.info(request, SENT_TWICE)
        return redirect(back[1])
    return form_page(request, form, title, back, history=history)


def withdraw_page(request, row, parent, back):
    """The page on which `row`, entered by mistake and shown on the page of `parent`, is taken out for a reason."""
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if row.remove_from(parent, reason=form.cleaned_data["reason"], by=request.user):
            messages.success(request, f"「{row}」を外しました。")
        else:
            messages.info(request, f"「{row}」は、すでに外れています。")
        return redirect(back[1])
    lead = "誤って登録したときに使います。元に戻すことはできません。"
    return form_page(request, form, f"「{row}」を外す", back, lead=lead, button="外す")


def form_page(request, form, title, back, *, status=200, **context):
    """The page of a form of the public record, under the page `back`, where it leads when it is given up.

    `context`: what templates/agreements/revisions/form.html says besides, such as lead, button and history; a longer
    trail instead of `back` alone.
    """
    address = resolve_url(back[1])
    context = {"trail": [(back[0], address)], **context, "form": form, "title": title, "back": address}
    return render(request, "agreements/revisions/form.html", context, status=status)
