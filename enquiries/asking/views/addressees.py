"""あて先 of an enquiry: chosen, shown with how far each is, and what the secretariat does about a single one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from bulletin.rollcall.models.addressees import REST
from members.access import reauthenticate_for_download, secretariat_page
from members.models import Municipality, Prefecture
from members.people.notices import date_and_time
from members.people.reach import NOBODY, counted, named
from portal.japanese.wareki import wareki
from portal.models import AuditLine
from portal.web import downloads
from portal.web.group_pages import GroupPages
from portal.web.numbers import whole_number
from portal.web.post_only import post_only
from portal.web.saved_form import readable_values, sent_fields
from portal.web.too_late import too_late_or_back

from ..exports import ADDRESSEES, addressee_rows
from ..forms.audiences import AudienceForm
from ..forms.enquiries import ExtendForm, MarkForm, SendBackForm
from ..models.addressee_queries import State
from ..models.addressees import EnquiryAddressee
from ..models.enquiries import Enquiry
from ..roll_call import SILENT, chosen, contacts
from .enquiries import own_enquiry, trail
from .sending import OTHERS

PER_PAGE = 50
NOT_SENT_BACK = "差し戻せません。提出された回答がないか、すでに差し戻したか、訂正の途中か、締め切ってあります。"


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def addressee_edit(request, pk):
    """Choose whom a draft asks, any number of times; of what was sent, whom it asks besides."""
    enquiry = own_enquiry(request, pk)
    if enquiry.closed_at:
        typed, back = "\n".join(readable_values(sent_fields(request))), enquiry.get_absolute_url()
        message = "締め切った照会には、あて先を加えられません。"
        return too_late_or_back(request, message, typed=typed, back=back, where="照会に戻る")
    if request.method == "POST" and "drop" in request.POST:
        return _drop(request, enquiry)
    sent = request.method == "POST" and "edit" not in request.POST
    form = AudienceForm(request.POST, request.FILES) if request.method == "POST" else AudienceForm()
    if sent and form.is_valid():
        if not enquiry.is_draft:
            return _add_later(request, enquiry, form)
        added = enquiry.add(form.chosen, by=request.user)
        _say_added(request, added, len(form.chosen))
        return redirect("enquiries:addressee-edit", enquiry.pk)
    return _edit_page(request, enquiry, form)


def _edit_page(request, enquiry, form):
    rows = enquiry.addressees.select_related("municipality__prefecture").order_by("municipality__lg_code")
    counts = dict(
        rows.order_by("municipality__prefecture").values_list("municipality__prefecture").annotate(Count("pk"))
    )
    pages = GroupPages(rows, counts, lambda found, codes: found.filter(municipality__prefecture__in=codes))
    number = enquiry.addressees.number()
    has_places = enquiry.is_draft and number.places
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "form": form,
        "page": pages.get_page(request.GET.get("page")),
        "number": number,
        "to": [counted(places) for places in enquiry.addressees.reach(timezone.localdate())] if has_places else None,
        "may_leave_out": form.is_bound and form.may_leave_out,
    }
    return render(request, "enquiries/asking/addressee_edit.html", context)


def _say_added(request, added, asked):
    again = f"{asked - added}件は、すでにあて先です。" if asked > added else ""
    messages.success(request, f"あて先を{added}件加えました。{again}")


def _drop(request, enquiry):
    """Take the ticked ones, or all, out of the addressees of a draft."""
    ticked = [number for each in request.POST.getlist("place") if (number := whole_number(each))]
    everybody = request.POST["drop"] == "all"
    if not ticked and not everybody:
        messages.info(request, "外すあて先を選んでください。")
    else:
        places = Municipality.objects.values("pk") if everybody else ticked
        _tell_dropped(request, enquiry.drop(places))
    return redirect("enquiries:addressee-edit", enquiry.pk)


def _tell_dropped(request, number):
    if number:
        messages.success(request, f"あて先を{number}件外しました。")
    else:
        messages.info(request, "外していません。選んだあて先がすでに外れているか、照会が送ってあります。")


def _add_later(request, enquiry, form):
    """The page before more are asked: whom it reaches. They are told only by its button."""
    asked = set(enquiry.addressees.values_list("municipality", flat=True))
    new = [place for place in form.chosen if place not in asked]
    if not new:
        messages.info(request, f"選んだ{len(form.chosen)}件は、すべて、すでにあて先です。")
        return redirect("enquiries:addressee-edit", enquiry.pk)
    to = enquiry.recipients(new)
    mark, status = MarkForm(request.POST), 200
    if "send" in request.POST:
        if mark.is_valid() and mark.cleaned_data["mark"] == to.mark:
            _say_added(request, enquiry.add(new, by=request.user), len(form.chosen))
            return redirect(enquiry)
        messages.error(request, OTHERS)
        status = 409
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "form": form,
        "again": len(form.chosen) - len(new),
        "to": to,
        "told": named(to.told),
        "nobody": named(to.nobody),
        "word": NOBODY,
    }
    return render(request, "enquiries/asking/addressee_add.html", context, status=status)


@secretariat_page
@reauthenticate_for_download
@require_safe
def addressee_list(request, pk):
    """Whom it asks and how far each is, with whom to call; by state and prefecture."""
    enquiry = own_enquiry(request, pk, Enquiry.objects.sent())
    day = timezone.localdate()
    prefecture, state = _prefecture(request), request.GET.get("state", "")
    state = state if state in (*State.values, SILENT) else ""
    rows = chosen(enquiry, day, state=state, prefecture=prefecture.pk if prefecture else "")
    table = ADDRESSEES.of(lambda: addressee_rows(contacts(enquiry, rows, day)), length=rows.count)
    if file := downloads.file_response(request, table, day=day):
        return file
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    counts = _counts(enquiry, day, prefecture)
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "page": page,
        "contacts": contacts(enquiry, page.object_list, day),
        "states": [
            (SILENT, "未提出", counts[SILENT]),
            *((each, each.label, counts[each]) for each in State if counts[each]),
        ],
        "state": state,
        "every": sum(counts[each] for each in State),
        "prefecture": prefecture,
        "day": day,
    }
    return render(request, "enquiries/asking/addressee_list.html", context)


def _prefecture(request):
    code = request.GET.get("prefecture", "")
    return Prefecture.objects.filter(pk=code).first() if code.isdecimal() and len(code) == 2 else None


def _counts(enquiry, day, prefecture):
    """{state: number} of the prefecture, or of all; with that of SILENT."""
    rows = chosen(enquiry, day, prefecture=prefecture.pk if prefecture else "")
    counts = dict.fromkeys(State, 0) | dict(rows.order_by().values_list("state").annotate(Count("pk")))
    silent = (State.WAITING, State.DRAFT, State.SEEN, State.UNSEEN)
    return {**counts, SILENT: sum(counts[each] for each in silent)}


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def addressee_detail(request, pk, lg_code):
    """One addressee: how far it is, whom to call, its own last day; sent back by the form of its answer."""
    enquiry, row = _addressee(request, pk, lg_code)
    day = timezone.localdate()
    form = SendBackForm(request.POST if request.method == "POST" else None)
    if form.is_bound and not row.handed_in_at:
        return HttpResponseNotAllowed(["GET"])
    if form.is_bound and form.is_valid():
        if row.send_back(form.cleaned_data["reason"], by=request.user):
            messages.success(request, f"{row.municipality}の回答を差し戻し、担当者に知らせました。")
            return redirect("enquiries:addressee-detail", enquiry.pk, lg_code)
        typed = AuditLine.objects.unsaid(form.cleaned_data["reason"], row, by=request.user)
        back = reverse("enquiries:addressee-detail", args=[enquiry.pk, lg_code])
        return too_late_or_back(request, NOT_SENT_BACK, typed=typed, back=back, where="あて先に戻る")
    mine = chosen(enquiry, day).filter(pk=row.pk)
    context = {
        "trail": [*trail(enquiry), ("あて先", reverse("enquiries:addressee-list", args=[enquiry.pk]))],
        "enquiry": enquiry,
        "row": row,
        "each": contacts(enquiry, mine, day)[0],
        "form": form,
        "may_send_back": enquiry.is_open and row.stage == EnquiryAddressee.Stage.HANDED_IN,
    }
    return render(request, "enquiries/asking/addressee_detail.html", context)


@secretariat_page
@require_http_methods(["GET", "HEAD", "POST"])
def addressee_extend(request, pk, lg_code):
    enquiry, row = _addressee(request, pk, lg_code, Enquiry.objects.open())
    form = ExtendForm(request.POST if request.method == "POST" else None, last_day=row.due_on)
    back = reverse("enquiries:addressee-detail", args=[enquiry.pk, lg_code])
    if form.is_bound and form.is_valid():
        if row.extend(form.cleaned_data["until"], by=request.user):
            messages.success(request, f"{row.municipality}の回答期限を{wareki(row.due_on)}に延ばしました。")
        else:
            messages.info(request, "回答期限は、もう同じ日か、より後の日になっています。")
        return redirect(back)
    context = {
        "trail": trail(enquiry),
        "enquiry": enquiry,
        "title": f"{row.municipality.full_name}の回答期限を延ばす",
        "last_day": row.due_on,
        "note": "このあて先だけの期限です。担当者に知らせます。",
        "form": form,
        "back": back,
    }
    return render(request, "enquiries/asking/extend.html", context)


@post_only()
@secretariat_page
def addressee_ask_again(request, pk, lg_code):
    enquiry, row = _addressee(request, pk, lg_code)
    place = row.municipality
    if row.ask_again(by=request.user):
        messages.success(request, f"{place}の担当者に催促しました。")
    elif row.asked_again_at and row.asked_again_at + REST > timezone.now():
        last = date_and_time(row.asked_again_at)
        messages.info(request, f"{place}には{last}に催促しています。催促は、1時間に1回までです。")
    else:
        messages.info(request, f"{place}には、送る相手がいないか、すでに提出があるか、締め切ってあります。")
    return redirect("enquiries:addressee-detail", enquiry.pk, lg_code)


def _addressee(request, pk, lg_code, found=None):
    """The enquiry (of `found`; one that was sent, without) and its addressee; raises Http404 otherwise."""
    enquiry = own_enquiry(request, pk, Enquiry.objects.sent() if found is None else found)
    rows = enquiry.addressees.select_related("municipality__prefecture", "office", "asked_again_by")
    row = get_object_or_404(rows, municipality__lg_code=lg_code)
    row.enquiry = enquiry
    return enquiry, row
