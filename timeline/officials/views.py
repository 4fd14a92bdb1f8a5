from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from agreements.revisions.pages import create_page, edit_page, form_page, withdraw_page
from members import hooks
from members.access import secretariat_page
from portal.japanese.text import contains
from portal.web import downloads
from portal.web.confirming import Deed, confirm_page
from portal.web.page_cache import public_page
from portal.web.post_only import post_only
from timeline.entries.models.programme import Role

from . import exports, suggestions
from .forms import AdvisershipForm, MentionForm, MergeForm, PersonForm, TenureForm
from .models import Advisership, Person, Tenure
from .person_page import GROUPS, appearances, days_of, period_text, person_rows

PER_PAGE = 100
TITLE = "経過に登場する人"
DESK = ("人の編集", "timeline:person-desk")


@public_page(reads=["q", "group", "page"])
def person_list(request):
    roles = Role.objects.published().exclude(person=None)
    query, group = request.GET.get("q", "").strip()[:100], request.GET.get("group", "")
    group = group if group in GROUPS else ""
    found = roles.of_group(group)
    advisers = Advisership.objects.select_related("person")
    tables = (
        exports.APPEARANCES.of(lambda: exports.appearance_rows(found)),
        exports.ADVISERS.of(lambda: exports.adviser_rows(advisers), "advisers"),
    )
    if file := downloads.file_response(request, *tables):
        return file
    people = [each for each in Person.objects.whom(found) if contains(f"{each.name}／{each.kana}", query)]
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": person_rows(page.object_list, found.of_people(page.object_list)),
        "query": query,
        "group": group,
        "groups": list(GROUPS.items()),
        "advisers": [(each, each.state_on(timezone.localdate()), days_of(each)) for each in advisers],
        "trail": [("経過", reverse("timeline:entry-list"))],
    }
    return render(request, "timeline/officials/person_list.html", context)


@public_page
def person_detail(request, pk):
    person = get_object_or_404(Person.objects.visible_to(request.user).select_related("merged_into"), pk=pk)
    if person.merged_into:
        return redirect(person)
    tenures = list(Tenure.objects.of_whole(person).select_related("municipality__prefecture", "body"))
    advisers = list(Advisership.objects.of_whole(person).prefetch_related("entries"))
    merged = list(person.merged.all())
    context = {
        "person": person,
        "tenures": [(tenure, period_text(tenure)) for tenure in tenures],
        "advisers": [
            (each, days_of(each), [entry for entry in each.entries.all() if entry.state == entry.State.PUBLISHED])
            for each in advisers
        ],
        "merged": merged,
        "appearances": appearances(person),
        "corrections": hooks.corrections_of([person, *merged, *tenures, *advisers]),
        "trail": [("経過", reverse("timeline:entry-list")), (TITLE, reverse("timeline:person-list"))],
    }
    return render(request, "timeline/officials/person_detail.html", context)


@secretariat_page
def person_desk(request):
    found = suggestions.mentions()
    if file := downloads.file_response(request, exports.MENTIONS.of(lambda: exports.mention_rows(found))):
        return file
    people = Person.objects.not_merged().prefetch_related("merged", "tenures")
    context = {"mentions": found, "pairs": suggestions.pairs(), "people": people}
    return render(request, "timeline/officials/person_desk.html", context)


@secretariat_page
def person_create(request):
    """Of somebody whom an entry names the form says the name already, and registering links what names them."""
    mention = MentionForm(request.GET)
    said = mention.cleaned_data if mention.is_valid() else {"name": "", "office": ""}
    form = PersonForm(request.POST or None, instance=Person(name=said["name"]))

    def link(person):
        count = person.take(**said, by=request.user) if said["name"] and person.pk else 0
        return f"記載{count}件を、この人に結びつけました。" if count else ""

    return create_page(request, form, "人を加える", DESK, link)


@secretariat_page
def person_edit(request, pk):
    person = get_object_or_404(Person, pk=pk)
    if request.method == "POST":
        return edit_page(request, person, PersonForm, f"「{person}」を直す", DESK)
    named = person.roles.order_by("name", "office").values_list("name", "office").distinct()
    context = {
        "person": person,
        "form": PersonForm(instance=person),
        "named": list(named),
        "tenures": [(tenure, period_text(tenure)) for tenure in Tenure.objects.of_whole(person)],
        "advisers": [(each, days_of(each)) for each in Advisership.objects.of_whole(person)],
        "merged": person.merged.all(),
        "history": person.history()[:20],
        "trail": [(DESK[0], reverse(DESK[1]))],
    }
    return render(request, "timeline/officials/person_edit.html", context)


@post_only("../../")
@secretariat_page
def person_take(request, pk):
    person, form = get_object_or_404(Person, pk=pk), MentionForm(request.POST)
    if form.is_valid() and (count := person.take(**form.cleaned_data, by=request.user)):
        messages.success(request, f"記載{count}件を「{person}」に結びつけました。")
    else:
        messages.info(request, "この記載は、すでに結びつけられています。")
    return redirect(DESK[1])


@post_only("../")
@secretariat_page
def person_release(request, pk):
    person, form = get_object_or_404(Person, pk=pk), MentionForm(request.POST)
    if form.is_valid() and (count := person.release(**form.cleaned_data, by=request.user)):
        messages.success(request, f"記載{count}件を「{person}」から切り離しました。「人の編集」で、結びつけ直せます。")
    else:
        messages.info(request, "この記載は、すでに切り離されています。")
    return redirect("timeline:person-edit", pk)


@secretariat_page
def person_merge(request, pk):
    """The form that merges the person into another one; `into` and `because` in the address fill it in."""
    person = get_object_or_404(Person.objects.not_merged(), pk=pk)
    said = {"other": request.GET.get("into"), "because": request.GET.get("because", "")}
    form = MergeForm(request.POST or None, person=person, initial=said)
    if request.method == "POST" and form.is_valid():
        other = form.cleaned_data["other"]
        if person.merge_into(other, because=form.cleaned_data["because"], by=request.user):
            messages.success(
                request, f"「{person}」を「{other}」にまとめました。間違いなら、「{other}」の画面で分けられます。"
            )
            return redirect("timeline:person-edit", other.pk)
        form.add_error("other", f"「{person}」には、ほかの人をまとめてあります。残す人を「{person}」にしてください。")
    back = (str(person), reverse("timeline:person-edit", args=[pk]))
    trail = [(DESK[0], reverse(DESK[1])), back]
    lead = "経過の記載は変わりません。まとめたあとで分けることもできます。"
    return form_page(request, form, f"「{person}」を別の人にまとめる", back, trail=trail, lead=lead)


@require_http_methods(["GET", "HEAD", "POST"])
@secretariat_page
def person_separate(request, pk):
    person = get_object_or_404(Person.objects.exclude(merged_into=None).select_related("merged_into"), pk=pk)
    other, back = person.merged_into, reverse("timeline:person-edit", args=[person.merged_into_id])
    if request.method != "POST":
        will = [
            f"「{person}」を「{other}」から分け、もとの別々の人に戻します。",
            f"「{person}」としての登場は、「{person}」のページに戻ります。",
            "あとから、もう一度まとめることもできます。",
        ]
        trail = [(DESK[0], reverse(DESK[1])), (str(other), back)]
        return confirm_page(request, Deed(f"「{person}」を分ける", will, "分ける", back, trail))
    if person.separate(by=request.user):
        messages.success(request, f"「{person}」を「{other}」から分けました。")
    return redirect(back)


@post_only("../../")
@secretariat_page
def person_tell_apart(request, pk, other):
    person, other = get_object_or_404(Person, pk=pk), get_object_or_404(Person, pk=other)
    if person.tell_apart(other, by=request.user):
        messages.success(request, f"「{person}」と「{other}」を別の人としました。これからは候補に出ません。")
    return redirect(DESK[1])


@secretariat_page
def tenure_create(request, pk):
    person = get_object_or_404(Person, pk=pk)
    form = TenureForm(request.POST or None, instance=Tenure(person=person))
    return create_page(request, form, f"「{person}」の在職を加える", _editor_of(person))


@secretariat_page
def tenure_edit(request, pk):
    tenure = get_object_or_404(Tenure.objects.select_related("person"), pk=pk)
    return edit_page(request, tenure, TenureForm, f"「{tenure}」を直す", _editor_of(tenure.person))


@secretariat_page
def tenure_withdraw(request, pk):
    tenure = get_object_or_404(Tenure.objects.select_related("person"), pk=pk)
    return withdraw_page(request, tenure, tenure.person, _editor_of(tenure.person))


@secretariat_page
def adviser_create(request, pk):
    person = get_object_or_404(Person, pk=pk)
    form = AdvisershipForm(request.POST or None, instance=Advisership(person=person))
    return create_page(request, form, f"「{person}」への顧問の依頼を加える", _editor_of(person))


@secretariat_page
def adviser_edit(request, pk):
    advisership = get_object_or_404(Advisership.objects.select_related("person"), pk=pk)
    return edit_page(request, advisership, AdvisershipForm, f"「{advisership}」を直す", _editor_of(advisership.person))


def _editor_of(person):
    return f"「{person}」を直す", reverse("timeline:person-edit", args=[person.pk])
