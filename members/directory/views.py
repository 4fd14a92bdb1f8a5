"""Public pages of 自治体を探す: the map and table of prefectures, search results, and the page of a municipality."""

from html import escape
from urllib.parse import quote

from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe

from members.hooks import directory_marks
from members.places import exports
from members.places.models import Municipality, Prefecture
from members.profiles.models import Profile
from members.registration.models.memberships import Membership
from portal.japanese.text import hiragana
from portal.web import downloads
from portal.web.page_cache import public_page
from portal.web.readings import with_reading

from .forms import KANA_ROWS, DirectoryForm
from .kept import MUNICIPALITIES
from .municipality_page import page_of, period

PER_PAGE = 100
# The columns of the table of prefectures: 市, 町, 村, 特別区; the sum stands last.
COLUMNS = {"city": 0, "designated_city": 0, "town": 1, "village": 2, "ward": 3}
NOTHING = [0, 0, 0, 0, 0]
KINDS = dict(Municipality.Kind.choices)
WARD = Municipality.Kind.WARD.value


@public_page(reads=[*DirectoryForm.base_fields, "page", "known_on"])
def municipality_list(request):
    known = MUNICIPALITIES.form(request)
    if known.day:
        return MUNICIPALITIES.page(request, known)
    prefectures = list(Prefecture.objects.all())
    form = DirectoryForm(request.GET, prefectures=prefectures)
    today = timezone.localdate()
    day = form.day_or(today)
    found = form.apply(Municipality.objects.as_of(day).named_on(day), day)
    table = exports.MUNICIPALITIES.of(lambda: exports.municipalities(found, form.asked))
    if file := downloads.file_response(request, table, day=day, form=form):
        return file
    context = {"form": form, "known": known, "day": day, "is_today": day == today, "asked": form.describe()}
    if form.filters() or "page" in request.GET:
        context |= _results(form, day, found, request.GET.get("page"))
        asks_for_map = "having" in form.filters() and "prefecture" not in form.filters()
        if asks_for_map and not context["is_unrecorded"]:
            context["tiles"] = _found_tiles(prefectures, found, request.GET)
        return render(request, "members/directory/municipality_results.html", context)
    context |= _overview(prefectures, day, "" if day == today else f"&as_of={day}")
    return render(request, "members/directory/municipality_list.html", context)


@public_page
def municipality_detail(request, lg_code):
    if not lg_code.isdecimal():
        raise Http404
    today = timezone.localdate()
    found = Membership.objects.annotate_member_since(Municipality.objects.with_lineage().with_profile(), today)
    found = Profile.objects.annotate_public(found, today)
    municipality = get_object_or_404(found, lg_code=lg_code)
    return render(request, "members/directory/municipality_detail.html", page_of(municipality, today))


def _overview(prefectures, day, keep_day):
    """The whole of Japan: tiles, the same as a table, and the rows of the kana."""
    base = reverse("members:municipality-list")
    counts = _counts(Municipality.objects.as_of(day))
    agreed = set(Prefecture.objects.with_agreement_on(day).values_list("code", flat=True))
    named = Municipality.objects.as_of(day).named_on(day)
    rows, tiles = [], []
    for prefecture in prefectures:
        address = f"{base}?prefecture={prefecture.code}{keep_day}"
        numbers = counts.get(prefecture.code, NOTHING)
        rows.append((prefecture.name, address, *map(str, numbers)))
        tiles.append(_tile(prefecture, address, numbers, prefecture.code in agreed))
    return {
        "rows": rows,
        "totals": [f"{sum(column):,}" for column in zip(*counts.values(), strict=True)],
        "tiles": tiles,
        "agreed": len(agreed),
        "members": Membership.objects.member_count(day),
        "marks": [(mark.label, f"{base}?having={mark.key}{keep_day}") for mark in directory_marks],
        "kana": _kana_links(named, "?kana={}" + keep_day),
        "all_address": f"?page=1{keep_day}",
    }


def _results(form, day, found, asked_page):
    """One page of the municipalities found, and what else the reader may have meant."""
    paginator = Paginator(found.values_list("lg_code", "prefecture__name", "day_name", "day_kana", "kind"), PER_PAGE)
    page = paginator.get_page(asked_page)
    wrong_page = asked_page is not None and asked_page != str(page.number)
    return {
        "all_address": reverse("members:municipality-list"),
        "trail": [("自治体", reverse("members:municipality-list"))],
        "page": page,
        "rows": _rows(page),
        "page_numbers": list(paginator.get_elided_page_range(page.number)) if paginator.num_pages > 1 else [],
        "count": f"{paginator.count:,}",
        "wrong_page": asked_page if wrong_page else "",
        "missing": _missing(form, day) if "q" in form.filters() else [],
        "is_unrecorded": "member" in form.filters().get("having", ()) and not Membership.objects.has_begun(day),
    }


def _counts(municipalities):
    """For each prefecture code: 市, 町, 村, 特別区, and all together."""
    counts: dict[str, list[int]] = {}
    for code, kind, number in municipalities.count_by_kind():
        numbers = counts.setdefault(code, list(NOTHING))
        numbers[COLUMNS[kind]] += number
        numbers[-1] += number
    return counts


def _tile(prefecture, address, numbers, agreed):
    """One prefecture as components/_tile_map.html wants it."""
    all_together, wards = numbers[-1], numbers[COLUMNS[Municipality.Kind.WARD]]
    meaning = f"区市町村、うち特別区{wards}" if wards else "市町村"
    if agreed and not wards:
        meaning += "、広域連携協定あり"
    variant = "tile--ward" if wards else "tile--agreed" if agreed else ""
    return prefecture.code, prefecture.short_name, address, variant, str(all_together), meaning


def _found_tiles(prefectures, found, query):
    """The map of what was found: each prefecture with its number, leading to the same search in it. One query."""
    counts, tiles = _counts(found), []
    for prefecture in prefectures:
        here = query.copy()
        here.pop("page", None)
        here["prefecture"] = prefecture.code
        number = counts.get(prefecture.code, NOTHING)[-1]
        variant, shown, meaning = ("tile--agreed", str(number), "自治体") if number else ("", "", "該当なし")
        tiles.append((prefecture.code, prefecture.short_name, f"?{here.urlencode()}", variant, shown, meaning))
    return tiles


def _kana_links(municipalities, address):
    initials = dict(municipalities.count_by_initial())
    return [
        (row, address.format(quote(row)), str(sum(initials.get(character, 0) for character in characters)))
        for row, characters in KANA_ROWS.items()
    ]


def _rows(page):
    """The list items of a page of municipalities as HTML, made here: a template takes too long for a hundred."""
    base = reverse("members:municipality-list")
    return mark_safe(
        "".join(
            f'<li class="directory__row"><a class="{"place place--ward" if kind == WARD else "place"}" '
            f'href="{base}{code}/">{with_reading(name, hiragana(kana), prefecture)}</a> '
            f'<span class="directory__reading">（{escape(hiragana(kana))}）</span> '
            f'<span class="directory__kind">{KINDS[kind]}</span></li>\n'
            for code, prefecture, name, kana, kind in page
        )
    )


def _missing(form, day):
    """Municipalities the search would find on another day: name, address, period of existence, successor."""
    missing = form.apply(Municipality.objects.missing_on(day).named_on(day), day).with_lineage()
    return [
        (
            f"{municipality.prefecture.name}{municipality.day_name}",
            municipality.get_absolute_url(),
            period(municipality),
            municipality.successor,
        )
        for municipality in missing
    ]
