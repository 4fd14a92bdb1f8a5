"""版 of an entry, for the secretariat: the list, two compared, an older one restored."""

from typing import NamedTuple

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from members.access import secretariat_page
from portal.web.days import full_moment
from portal.web.differences import differences
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from timeline.content import ContentError, Overtaken, write_content
from timeline.content.changes import changes
from timeline.entries.models.entries import Entry
from timeline.entries.models.versions import Version


class Difference(NamedTuple):
    label: str
    old: SafeString
    new: SafeString


@require_safe
@secretariat_page
def version_list(request, pk):
    entry = get_object_or_404(Entry, pk=pk)
    versions = list(entry.versions.select_related("saved_by"))
    rows = [(version, full_moment(version.saved_at), version.number - 1) for version in versions]
    context = {"entry": entry, "rows": rows}
    return render(request, "timeline/editor/version_list.html", context)


@require_safe
@secretariat_page
def version_compare(request, pk):
    """Two versions side by side: ?old=1&new=3; without `new`, the one after `old`."""
    entry = get_object_or_404(Entry, pk=pk)
    old = _version(entry, request.GET.get("old"))
    new = _version(entry, request.GET.get("new") or str(old.number + 1))
    if old.number > new.number:
        old, new = new, old
    context = {
        "entry": entry,
        "old": (old, full_moment(old.saved_at)),
        "new": (new, full_moment(new.saved_at)),
        "differences": [
            Difference(change.label, *differences(change.before, change.after))
            for change in changes(old.content, new.content)
        ],
    }
    return render(request, "timeline/editor/version_compare.html", context)


def _version(entry, number):
    found = Version.objects.select_related("saved_by")
    return get_object_or_404(found, entry=entry, number=whole_number(number or "", -1))


@post_only("../../")
@secretariat_page
def version_restore(request, pk, number):
    """Make the entry say again what it said in that version: a new version."""
    entry = get_object_or_404(Entry, pk=pk)
    version = get_object_or_404(Version, entry=entry, number=number)
    reason = request.POST.get("reason", "").strip()[:500]
    read = request.POST.get("read", "")
    try:
        if entry.state == Entry.State.PUBLISHED and not reason:
            messages.error(request, "公開している経過を前の版に戻すときは、理由を入力してください。")
            return redirect(f"{_compare(entry)}?old={number}&new={entry.version}")
        said = f"第{number}版に戻す{f'：{reason}' if reason else ''}"
        restored = write_content(entry, version.content, by=request.user, reason=said, version=whole_number(read, -1))
    except Overtaken:
        messages.error(request, "ほかの人が先に保存しました。いまの版を確かめてから、もう一度戻してください。")
        return redirect("timeline:version-list", pk)
    except ContentError as error:
        messages.error(request, f"第{number}版に戻せません。{error}")
        return redirect("timeline:version-list", pk)
    if restored.version == entry.version:
        messages.info(request, f"いまの内容は、第{number}版と同じです。")
    else:
        messages.success(request, f"第{number}版の内容に戻しました。第{restored.version}版になっています。")
    return redirect("timeline:version-list", pk)


def _compare(entry):
    return reverse("timeline:version-compare", args=[entry.pk])
