"""各区交流: a ward's own pages, and what the secretariat sees of all wards."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from members.access import manager_page, secretariat_page, staff_page
from members.models import Assignment, Municipality
from portal.database.refusals import Taken, told_when_taken
from portal.japanese.wareki import fiscal_year_name
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.days import full_day
from portal.web.edit_conflicts import SENT_TWICE

from . import exports
from .forms import KINDS, TieForm
from .models import Tie, TieReturn, survey_day, ward_of
from .survey import Survey

PER_PAGE = 50


@staff_page
def tie_list(request):
    ward, today = ward_of(request.user), timezone.localdate()
    as_of = survey_day(today)
    own = Tie.objects.editable_by(request.user).with_places()
    if file := downloads.file_response(request, exports.WARD_TIES.of(lambda: exports.ward_ties(own)), day=today):
        return file
    ties = list(own)
    survey = Survey(ward, as_of, ties)
    page = Paginator(ties, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "ward": ward,
        "page": page,
        "rows": [(tie, _days(tie)) for tie in page],
        "survey": survey,
        "trail": [("わたしの自治体", reverse("members:home"))],
    }
    return render(request, "agreements/ties/tie_list.html", context)


def _days(tie):
    begins = full_day(tie.started_on, False) if tie.started_on else "開始日不明"
    return begins, full_day(tie.ended_on, False) if tie.ended_on else ""


@staff_page
def tie_create(request):
    ward = ward_of(request.user)
    form = TieForm(request.POST or None, instance=Tie(ward=ward))
    if request.method == "POST" and form.is_valid():
        try:
            with told_when_taken():
                form.instance.register(by=request.user)
            messages.success(request, f"{form.instance}を登録しました。")
        except Taken:  # by the same form a moment before
            messages.info(request, f"{form.instance}は、すでに登録されています。")
        return redirect("agreements:tie-list")
    return _form_page(request, form, "交流を加える")


@staff_page
def tie_edit(request, pk):
    tie = _own_tie(request, pk)
    form = TieForm(request.POST or None, instance=tie)
    if request.method == "POST" and form.is_valid():
        changes = form.save_over(by=request.user)
        if changes is None:
            return _conflict_page(request, form)
        messages.success(request, "保存しました。" if changes else "変わったところはありません。")
        return redirect("agreements:tie-list")
    return _form_page(request, form, "交流を直す")


def _conflict_page(request, form):
    """Response 409 with both versions, field by field: somebody else saved first."""
    merged, conflicts = form.over(TieForm(instance=Tie.objects.with_places().get(pk=form.instance.pk)))
    if conflicts is None:
        messages.info(request, SENT_TWICE)
        return redirect("agreements:tie-list")
    return _form_page(request, merged, "交流を直す", status=409, **merged.conflict_context(conflicts))


def _own_tie(request, pk):
    ward_of(request.user)
    return get_object_or_404(Tie.objects.editable_by(request.user).with_places(), pk=pk)


def _form_page(request, form, title, *, status=200, **context):
    context |= {
        "form": form,
        "title": title,
        "kinds": KINDS,
        "tie": form.instance if form.instance.pk else None,
        "history": form.instance.history()[:20] if form.instance.pk else (),
        "trail": [("わたしの自治体", reverse("members:home")), ("各区交流", reverse("agreements:tie-list"))],
    }
    return render(request, "agreements/ties/tie_form.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page
def tie_withdraw(request, pk):
    tie = _own_tie(request, pk)
    if request.method != "POST":
        return _before_withdrawal(request, tie)
    if tie.withdraw(by=request.user):
        messages.success(request, f"{tie}の登録を取り消しました。")
    return redirect("agreements:tie-list")


def _before_withdrawal(request, tie):
    back, own = reverse("agreements:tie-edit", args=[tie.pk]), reverse("agreements:tie-list")
    will = [
        f"{tie}の登録を取り消します。公開ページと、これからの各区調査の回答に載らなくなります。",
        "元に戻すことはできません。間違えて取り消したときは、もう一度登録します。",
        "交流が終わったときは、取り消さずに、終了日を入力してください。",
    ]
    trail = [("わたしの自治体", reverse("members:home")), ("各区交流", own), ("交流を直す", back)]
    return confirm_page(request, Deed("交流の登録を取り消す", will, "登録を取り消す", back, trail))


@require_http_methods(["GET", "HEAD", "POST"])
@manager_page
def tie_return(request):
    ward = ward_of(request.user)
    if request.method != "POST":
        return _before_return(request, ward)
    sent = TieReturn.objects.send(ward, by=request.user, read=request.POST.get("read", ""))
    if sent is None:
        messages.error(request, "画面を開いたあとに、一覧が変わりました。いまの一覧を確かめてから、回答してください。")
        return redirect("agreements:tie-list")
    given, is_news = sent
    year = fiscal_year_name(given.as_of.year)
    if is_news:
        messages.success(request, f"{year}の各区調査に、{len(given.lines)}件と回答しました。")
    else:
        messages.info(request, f"{year}の各区調査には、同じ内容ですでに回答しています。")
    return redirect("agreements:tie-list")


def _before_return(request, ward):
    as_of, back = survey_day(timezone.localdate()), reverse("agreements:tie-list")
    ties = ward.ties_as_ward.as_of(as_of)
    will = [
        f"{ward.name}として、{fiscal_year_name(as_of.year)}の各区調査に、いまの一覧の{ties.count()}件と回答します。",
        "事務局が読みます。あとで一覧を直したときは、もう一度回答できます。",
    ]
    trail = [("わたしの自治体", reverse("members:home")), ("各区交流", back)]
    return confirm_page(request, Deed("各区調査に回答する", will, "回答する", back, trail, ("read", ties.mark())))


@secretariat_page
def return_list(request):
    today = timezone.localdate()
    as_of = survey_day(today)
    ties = list(Tie.objects.as_of(as_of).with_places())
    if file := downloads.file_response(
        request, exports.TIES.of(lambda: exports.ties(Tie.objects.as_of(as_of))), day=as_of
    ):
        return file
    given = {row.ward_id: row for row in TieReturn.objects.filter(as_of=as_of).select_related("ward", "returned_by")}
    own: dict[int, list] = {}
    for tie in ties:
        own.setdefault(tie.ward_id, []).append(tie)
    silent = Assignment.objects.reach(TieReturn.objects.silent_wards(as_of).order_by().values("pk"), today)
    rows = [
        _return_row(ward, given.get(ward.pk), own.get(ward.pk, []), has_people=ward not in silent.nobody)
        for ward in Municipality.objects.as_of(as_of).wards()
    ]
    context = {
        "as_of": as_of,
        "year": fiscal_year_name(as_of.year),
        "rows": rows,
        "returned": len(given),
        "asked": len(given) + len(silent.told),
        "nobody": len(silent.nobody),
        "number": len(ties),
        "municipalities": len(Tie.objects.municipalities_on(as_of)),
    }
    return render(request, "agreements/ties/return_list.html", context)


def _return_row(ward, given, ties, *, has_people):
    """Ward, number of ties now, what it returned: number, when, who, whether it changed since; and has_people."""
    number = len(given.lines) if given else None
    return ward, len(ties), given, number, bool(given) and given.differs_from(ties), has_people
