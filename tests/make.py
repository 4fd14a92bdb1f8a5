"""Rows for tests: valid and published unless told otherwise. The real record is there already."""

import functools
import io
from datetime import date, timedelta

import openpyxl
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import get_hasher, make_password
from django.db.models import Max
from django.utils import timezone

from agreements.models import Agreement, Body, Source, Tie
from bulletin.models import Case, Field, Participant, Proposal, ProposalVersion, Step
from members.models import (
    Application,
    Assignment,
    DataToken,
    Membership,
    Municipality,
    Office,
    Prefecture,
    User,
    check_digit,
)
from portal.wording import FIRST_TERMS
from timeline.models import Contact, Entry, Item, Link, News, Part, Slot

PASSWORD = "kuri-ya-momo-ya-kaki"
OFFICE = {"email": "kikaku@example.jp", "telephone": "03-1234-5678"}  # whose shared address was asked, and is silent


@functools.cache
def hashed(algorithm):
    """PASSWORD as it is stored: hashed once for all tests, for that is meant to be slow."""
    return make_password(PASSWORD, hasher=algorithm)


def user(email="aoba@example.jp", **fields):
    """A person who has confirmed the address and chosen PASSWORD."""
    user = User.objects.create_user(email, **fields)
    User.objects.filter(pk=user.pk).update(password=hashed(get_hasher().algorithm))
    user.refresh_from_db(fields=["password"])
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user


def place(lg_code):
    """The municipality of the register with this code."""
    return Municipality.objects.get(lg_code=lg_code)


def municipality(code5, name, kind, prefecture="北海道", **fields):
    place = Municipality(
        lg_code=code5 + check_digit(code5),
        name=name,
        kind=kind,
        prefecture=Prefecture.objects.get(name=prefecture),
        **{"kana": "シケン", **fields},
    )
    place.build_search_text()
    place.save()
    return place


def body(name, kind, prefecture=None, *signed_on):
    """A body with an agreement for each day of `signed_on`."""
    number = Body.objects.latest("number").number + 1
    found = Prefecture.objects.get(name=prefecture) if prefecture else None
    body = Body.objects.create(number=number, name=name, kind=kind, prefecture=found)
    for day in signed_on:
        Agreement.objects.create(body=body, name="広域連携協定", signed_on=day, source=Source.objects.earliest("pk"))
    return body


def tie(partner, kind="友好都市", *, ward="131091", **fields):
    """各区交流 of 品川区 (or the ward of this code) with the municipality of the code `partner`."""
    return Tie.objects.create(ward=place(ward), municipality=place(partner), kind=kind, **fields)


def entry(key, first_day, last_day=None, *, municipalities=(), prefectures=(), bodies=(), items=(), **fields):
    """An entry, its places given by code, name and name, its items as texts."""
    fields = {"title": f"試験の経過 {key}", "state": Entry.State.PUBLISHED, **fields}
    fields["kind_id"] = fields.pop("kind", Entry.Kind.VISIT)
    entry = Entry.objects.create(key=key, first_day=first_day, last_day=last_day or first_day, **fields)
    entry.municipalities.set(Municipality.objects.filter(lg_code__in=municipalities))
    entry.prefectures.set(Prefecture.objects.filter(name__in=prefectures))
    entry.bodies.set(Body.objects.filter(name__in=bodies))
    for text in items:
        item(entry, text)
    entry.refresh_derived()
    return entry


def entries(counts, **fields):
    """Published entries, as many in each year as `counts` ({year: number}) says; made at once, with nothing of theirs.

    The keys are bulk-2030-1 and so on, in the order of their days.
    """
    fields = {"kind_id": Entry.Kind.VISIT, "state": Entry.State.PUBLISHED, **fields}
    days = [
        (f"bulk-{year}-{number + 1}", date(year, 1, 1) + timedelta(days=number * 364 // counts[year]))
        for year in counts
        for number in range(counts[year])
    ]
    return Entry.objects.bulk_create(
        Entry(key=key, first_day=day, last_day=day, title=f"試験の経過 {key}", search_text="試験の経過", **fields)
        for key, day in days
    )


def item(entry, text, label="", **fields):
    last = entry.items.order_by("-position").first()
    position = last.position + 1 if last else 1
    item = Item.objects.create(entry=entry, position=position, label=label, text=text, **fields)
    entry.refresh_derived()
    return item


def part(entry, title, *slots, **fields):
    """A part with slots, each a day or a pair of days."""
    part = Part.objects.create(entry=entry, position=entry.parts.count() + 1, title=title, **fields)
    for days in slots:
        first, last = days if isinstance(days, tuple) else (days, days)
        Slot.objects.create(part=part, first_day=first, last_day=last)
    entry.refresh_derived()
    return part


def contact(place=None, **fields):
    """接触の記録 of a municipality, else of the secretariat: 鶴岡市 came, and something is to be done after it."""
    fields = {"direction": "incoming", "first_day": date(2026, 11, 5), "subject": "食文化の交流", **fields}
    fields = {"counterpart": "山形県鶴岡市長", "follow_up": "資料を送る", **fields}
    row = Contact(municipality=place, **fields)
    row.choose("places", [Municipality.objects.get(lg_code="062031")])
    row.register(by=None)
    return row


def link(earlier, later, kind=Link.Kind.NEXT, **fields):
    return Link.objects.create(earlier=earlier, later=later, kind=kind, **fields)


def staff(email, lg_code="182109", role="staff", *, started_on=None, **fields):
    """A person who serves in a member municipality (坂井市 unless told otherwise), since 2020 unless told otherwise."""
    place = Municipality.objects.get(lg_code=lg_code)
    Membership.objects.get_or_create(municipality=place, ended_on=None, defaults={"started_on": date(2020, 1, 1)})
    office, _ = Office.objects.get_or_create(
        municipality=place, name="企画課", defaults=OFFICE | {"email_asked_at": timezone.now()}
    )
    person = user(email, **fields)
    Assignment.objects.create(user=person, office=office, role=role, started_on=started_on or date(2020, 1, 1))
    return person


def people(*lg_codes):
    """Somebody who serves in each of these municipalities, in all 23 wards unless told otherwise."""
    codes = lg_codes or Municipality.objects.wards().values_list("lg_code", flat=True)
    return [staff(f"w{code}@example.jp", code) for code in codes]


def crowd(number, lg_code="182109"):
    """{User: Municipality}: so many people in one office of the municipality, 坂井市 unless told otherwise."""
    office = staff(f"u0-{lg_code}@example.jp", lg_code).assignment.office
    more = User.objects.bulk_create(User(email=f"u{n}-{lg_code}@example.jp") for n in range(1, number))
    since = {"office": office, "role": "staff", "started_on": date(2020, 1, 1)}
    Assignment.objects.bulk_create(Assignment(user=user, **since) for user in more)
    return Assignment.objects.readers([office.municipality_id], timezone.localdate())


def manager(email, lg_code="182109", **fields):
    return staff(email, lg_code, "manager", **fields)


def data_token(by, name="庁内の集計表", scopes=("proposals", "answers", "messages"), last_day=None):
    """A token of the municipality that `by` manages, good for a month unless told otherwise, and its text."""
    day = last_day or timezone.localdate() + timedelta(days=30)
    return DataToken.objects.make(by=by, name=name, scopes=list(scopes), last_day=day)


def secretariat(email="jimukyoku@example.jp", **fields):
    """Of the secretariat, with the second factor its pages ask for."""
    person = user(email, **{"name": "事務局花子", "secretariat_role": User.SecretariatRole.MEMBER, **fields})
    TOTP.activate(person, generate_totp_secret())
    return person


def application(applicant, lg_code="182109", status="submitted", **fields):
    """会員登録申請, complete (of 坂井市 unless told otherwise)."""
    now = timezone.now()
    filled = {
        "municipality": Municipality.objects.get(lg_code=lg_code),
        "office_name": "企画政策課",
        "office_email": "kikaku@city.example.jp",
        "name": "坂井太郎",
        "telephone": "0776-50-3013",
        "terms_version": FIRST_TERMS,
        "terms_agreed_at": now,
        "submitted_at": None if status == "draft" else now,
        "decided_at": now if status in ("sent_back", "approved", "declined", "withdrawn") else None,
        "reason": "書類が足りません。" if status in ("sent_back", "declined") else "",
    }
    return Application.objects.create(applicant=applicant, status=status, **{**filled, **fields})


def next_number():
    """The number of the next proposal that is posted."""
    return (Proposal.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def proposal(by=None, *, state="open", wards=None, lg_code="182109", **fields):
    """提案 of 坂井市 (or of the municipality `by` serves), posted to all 23 wards unless told otherwise.

    `wards` are codes of those asked instead of all. A draft and one that waits are not posted.
    """
    place = by.municipality if by else Municipality.objects.get(lg_code=lg_code)
    office, _ = Office.objects.get_or_create(
        municipality=place, name="企画課", defaults=OFFICE | {"email_asked_at": timezone.now()}
    )
    now, is_draft = timezone.now(), state in ("draft", "waiting")
    filled = {
        "title": "カニの町から",
        "summary": "越前がにの季節に、区の催しへうかがいます。",
        "offers": "越前がに、花火",
        "seeks": "会場",
        "answer_until": timezone.localdate() + timedelta(weeks=3),
        "scope": "some" if wards else "all",
        "number": None if is_draft else next_number(),
        "posted_at": None if is_draft else now,
        "closed_at": None if is_draft or state == "open" else now,
    }
    proposal = Proposal.objects.create(
        municipality=place, office=office, created_by=by, state=state, **{**filled, **fields}
    )
    proposal.fields.set(Field.objects.filter(name="観光"))
    proposal.chosen.set(Municipality.objects.filter(lg_code__in=wards or []))
    proposal.build_search_text()
    proposal.save()
    if not is_draft:
        proposal.address(timezone.localdate())
        ProposalVersion.objects.create(proposal=proposal, number=1, content=proposal.snapshot(), saved_by=by)
    return proposal


def news(title="連携展示を開きます", **fields):
    """News of the secretariat, public from today on unless told otherwise."""
    return News.objects.create(**{"title": title, "body": "内容です。", "state": "published", **fields})


def call(by=None, *, lg_code="131091", municipalities=None, **fields):
    """募集 of 品川区 (or of the ward `by` serves), posted to all member municipalities unless told otherwise."""
    return proposal(by, lg_code=lg_code, wards=municipalities, **{"title": "物産展に出る自治体", **fields})


def case(key, *, participants=(("182109", "proposer"), ("131091", "lead")), steps=(), **fields):
    """A published case of 坂井市 and 品川区 unless told otherwise; steps as dictionaries, published like the case."""
    fields = {"title": f"試験の事例 {key}", "channel": "visit", "published_at": timezone.now(), **fields}
    case = Case.objects.create(key=key, **fields)
    for code, role in participants:
        participant(case, Municipality.objects.get(lg_code=code), role)
    for position, row in enumerate(steps, 1):
        step(case, position=position, **row)
    return case


def participant(case, municipality, role="partner"):
    """One more who takes part."""
    row = Participant.objects.create(case=case, municipality=municipality, role=role)
    case.refresh_derived()
    return row


def step(case, day=None, last_day=None, **fields):
    """A step of the case, published with it unless told otherwise."""
    days = {"first_day": day, "last_day": last_day or day}
    fields = {"kind": "visited", "text": "試験の歩み", "position": case.steps.count() + 1, **days, **fields}
    step = Step.objects.create(case=case, **{"published_at": case.published_at, **fields})
    case.refresh_derived()
    return step


def workbook(*rows, change=lambda sheet: None):
    """An Excel file of one sheet with these rows, as bytes; `change` may do more to the sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    change(book.active)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()
