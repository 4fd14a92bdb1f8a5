"""Pieces of the page frame that need the request."""

import functools
from typing import NamedTuple

from django import template
from django.conf import settings
from django.forms import Form
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import uri_to_iri
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from portal import contact as contacts
from portal.japanese.wareki import wareki
from portal.logs import NO_REQUEST, request_id
from portal.web import refusals, saved_form
from portal.web.menus import Group, Link, desk_groups, member_links
from portal.web.ways import PUBLIC

register = template.Library()

SECTIONS = [  # name, page, further addresses that belong to it
    ("ホーム", "home", ()),
    ("経過", "timeline:entry-list", ("timeline:person-list", "timeline:disaster-list", "timeline:policy-list")),
    ("催し", "timeline:event-list", ("timeline:venue-list",)),
    ("協定と推移", "agreements:body-list", ("agreements:statistic-list",)),
    ("自治体", "members:municipality-list", ("timeline:section-list",)),
    ("連携事例", "bulletin:case-list", ()),
    ("掲示板", "bulletin:proposal-list", ()),
    ("資料とデータ", "data", ("timeline:document-list",)),
]


@functools.cache
def _addresses():
    """Name, address and all addresses of each section; resolved once, for they stand on every page."""
    return [(name, reverse(view), (reverse(view), *map(reverse, further))) for name, view, further in SECTIONS]


@register.simple_tag(takes_context=True)
def sections(context, block):
    """The main navigation as links of the CSS `block`, the section of the page being shown marked.

    A page belongs to one section: that of the longest address above it (連携事例 lies below 掲示板).
    """
    path = context["request"].path
    if (menus := context.get("menus")) and context["request"].resolver_match.view_name not in PUBLIC and menus.here:
        path = ""  # the menu says where one is
    nearest = nearest_section(path)
    current = {address: "true" for name, address, _ in _addresses() if name == nearest} | {path: "page"}
    return mark_safe(
        "".join(
            f'<li><a class="{block}__link" href="{address}"{_current(current.get(address))}>{name}</a></li>'
            for name, address, _ in _addresses()
        )
    )


def nearest_section(path):
    """The name of the section to which the page at `path` belongs; empty where it belongs to none."""
    above = [
        (len(each), name)
        for name, _, within in _addresses()
        for each in within
        if each != "/" and path.startswith(each)
    ]
    return max(above)[1] if above else ""


def _current(kind):
    return f' aria-current="{kind}"' if kind else ""


@register.simple_tag(takes_context=True)
def account_links(context):
    """The user's name, municipality and account links in the page header; rendered once for two places on the page."""
    return context.template.engine.get_template("components/_account_links.html").render(context)


@register.simple_tag(takes_context=True)
def printed_line(context):
    """Who runs the site, the day and the page's address, at the head of the first sheet where the page is printed.

    An address that opens something by itself (invitation, starting link) is not put on paper. A page asked for a day
    says that day itself and stays the same whenever it is printed.
    """
    request = context.get("request")
    opens = request and request.resolver_match and {"token", "uidb36"} & request.resolver_match.kwargs.keys()
    address = uri_to_iri(settings.BASE_URL + request.get_full_path()) if request and not opens else settings.BASE_URL
    shown = "" if request and {"as_of", "known_on"} & request.GET.keys() else f"　{wareki(timezone.localdate())}に表示"
    return format_html("運営　特別区長会事務局{}<br>{}", shown, address)


@register.simple_tag
@functools.cache
def fixed(template_name, **inputs):
    """{% include %} for a piece that is the same on every page: rendered once for each process."""
    return render_to_string(template_name, inputs)


@register.simple_tag
def contact():
    """The secretariat's contact (portal.contact)."""
    return contacts.current()


@register.simple_tag
def emergency():
    """災害時のお知らせ of the secretariat (portal.contact); blank when there is none."""
    return contacts.emergency()


@register.simple_tag
def last_known_contact():
    """The secretariat's contact as it was last read: the database may be what failed."""
    return contacts.last_known()


ABOVE = [  # page at whose address a part begins, what stands above its pages in 現在の位置; the first counts
    ("desk", ("対応待ち", "desk")),
    ("bulletin:defaults-edit", ("対応待ち", "desk")),
    ("bulletin:field-list", ("対応待ち", "desk")),
    ("bulletin:case-list", None),
    ("bulletin:proposal-list", ("掲示板", "bulletin:proposal-list")),
    ("timeline:document-list", ("資料とデータ", "data")),
    ("account_email", ("設定", "members:settings")),
    ("account_change_password", ("設定", "members:settings")),
    ("mfa_index", ("設定", "members:settings")),
    ("usersessions_list", ("設定", "members:settings")),
]


@register.simple_tag(takes_context=True)
def pages_above(context):
    """Breadcrumb steps (現在の位置) above every page of a part: name and address, for those who may open it."""
    request = context.request
    path = request.path if request else ""
    above = next((above for part, above in ABOVE if path.startswith(address(part))), None)
    if above and path != address(above[1]) and _may_open(request.user, above[1]):
        return [(above[0], address(above[1]))]
    return []


def _may_open(user, view):
    if view == "desk":
        return user.is_authenticated and user.is_secretariat
    return view != "members:settings" or user.is_authenticated


@register.simple_tag
@functools.cache
def address(name):
    """{% url %} for a page without arguments, resolved once: these stand on every page."""
    return reverse(name)


class Menus(NamedTuple):
    """Menus of the page being shown: groups of the secretariat's, links of a member's; and the name of the place."""

    groups: list[Group]
    links: list[Link]
    here: str


@register.simple_tag(takes_context=True)
def ways(context):
    """The menus for whoever works in the portal; None for visitors and on pages where nobody works."""
    request = context.get("request")
    user, match = getattr(request, "user", None), getattr(request, "resolver_match", None)
    if not (user and match and user.is_authenticated):
        return None
    page = match.view_name
    groups = desk_groups(user, page) if user.is_secretariat else []
    links = [] if groups or (user.is_secretariat and not user.assignment) else member_links(user, page)
    every = [*links, *(link for group in groups for link in group.links)]
    return Menus(groups, links, next((link.name for link in every if link.current), "")) if every else None


@register.simple_tag(takes_context=True)
def filter_links(context, label, name, choices, chosen, every=None):
    """Links that narrow the list of the page by its parameter `name`; the other parameters but the page stay.

    `choices` are tuples of value, name and, where it is known, count. With `every`, the count of all or "", すべて
    comes first.
    """
    first = [] if every is None else [(None, "すべて", every)]
    links = [
        (text, _narrowed(context["request"].GET, name, value), *(count or [""]), (value or "") == (chosen or ""))
        for value, text, *count in [*first, *choices]
    ]
    return render_to_string("components/_filter_links.html", {"label": label, "links": links})


def _narrowed(query, name, value):
    query = query.copy()
    for each in ("page", name):
        query.pop(each, None)
    if value is not None:
        query[name] = value
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def typed_words(context):
    """Readable values of a form that was refused (portal.web.saved_form); empty where none was sent."""
    request = context.get("request")
    return saved_form.readable_values(saved_form.sent_fields(request)) if request else []


@register.simple_tag(takes_context=True)
def ignored_day(context):
    """The day asked for by ?as_of= as it was typed, on a page without an AsOfForm; "" where there is no such day."""
    request = context.get("request")
    forms = (context.get("form"), context.get("day_form"))
    if not request or any(isinstance(form, Form) and "as_of" in form.fields for form in forms):
        return ""
    return request.GET.get("as_of", "").strip()


@register.simple_tag(takes_context=True)
def saved_form_section(context):
    """The part of the portal a form waits for; None when none does."""
    return saved_form.target_section(context["request"])


@register.simple_tag(takes_context=True)
def is_refused(context):
    """Whether the page says that something was not done or not understood: then its title begins so."""
    return refusals.is_refused(context.flatten())


@register.simple_tag
def reference():
    """問合せ番号: the line of an error page with the number that the log has of this request; "" outside of one."""
    number = request_id.get()
    return "" if number == NO_REQUEST else render_to_string("components/_reference.html", {"number": number})


@register.simple_tag(takes_context=True)
def all_wrong(context):
    """What is to be put right in the form that was sent: words and the id of the control."""
    return refusals.all_wrong(context.flatten())
