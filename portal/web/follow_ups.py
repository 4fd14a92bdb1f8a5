"""このあとすること of a row with `follow_up`, `finish` and `reopen`: what is said when it is done, or open again."""

from django.contrib import messages


def finish(request, row):
    """Note that what was to be done after `row` is done, and say so."""
    if row.finish(by=request.user):
        messages.success(request, f"「{row.follow_up}」を済みにしました。")
    else:
        messages.info(request, "すでに済みになっています。")


def reopen(request, row):
    """Note that it is not done yet after all, and say so."""
    if row.reopen(by=request.user):
        messages.success(request, f"「{row.follow_up}」を、まだ済んでいないものに戻しました。")
    else:
        messages.info(request, "まだ済みになっていません。")
