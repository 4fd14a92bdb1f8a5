"""個人情報の保存期間, for the secretariat."""

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from members.access import secretariat_page
from portal.web import downloads
from portal.web.downloads import Column, Listing

from .rules import KEPT, rules

RETENTION = Listing(
    "個人情報の保存期間",
    "お預かりする個人情報の種類ごとに、いつまで持ち、そのあと何が残るか",
    (
        Column("種類"),
        Column("内容"),
        Column("期間", meaning="消さないものは空欄"),
        Column("残るもの", meaning="消したあとに残るもの。消さないものは、残す理由"),
        Column("消す仕事", meaning="毎日その仕事が消す。空欄なら、期限が来ると自動で消えるか、消さない"),
    ),
)


@secretariat_page
@require_safe
def retention_list(request):
    every = rules()
    if file := downloads.file_response(request, RETENTION.of(lambda: _rows(every)), day=timezone.localdate()):
        return file
    return render(request, "desk/retention/retention_list.html", {"rules": every, "kept": KEPT})


def _rows(every):
    yield from ((each.what, each.holds, each.until, each.stays, each.task_name) for each in every)
    yield from ((what, "", "", why, "") for what, why in KEPT)
