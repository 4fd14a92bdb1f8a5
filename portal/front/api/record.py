"""経過、催し、公表資料、お知らせ and 訂正履歴 as JSON: what their pages and files tell, by the same querysets."""

import datetime

from django.conf import settings
from django.db.models import Prefetch
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from timeline.entries.forms import EntryFilterForm
from timeline.models import Correction, Document, Edition, Entry, Link, News

from .attached import FileOut, file_out
from .paging import Asked, AskedOfDay, Page, page, refuse_errors
from .places import BodyName, Place, PrefectureOut, place_of

router = Router(tags=["経過"])


class Kind(Schema):
    key: str = Field(description="記号。変わりません")
    name: str = Field(description="名称。事務局が改めることがあります")


class RoleOut(Schema):
    role: str = Field(description="主催、講演、紹介など")
    name: str
    office: str = Field(description="当時の職")


class ItemOut(Schema):
    label: str = Field(description="印刷された番号（①など）")
    text: str
    outcome: str = Field(description="会議での扱い（決定、了承など）。なければ空")
    roles: list[RoleOut]
    items: list["ItemOut"] = Field(description="下の段の項目")


class SlotOut(Schema):
    first_day: datetime.date
    last_day: datetime.date = Field(description="この日を含みます")
    starts_at: str | None = Field(description="各日の開始時刻（10:30）")
    ends_at: str | None


class PartOut(Schema):
    label: str
    title: str
    body: str
    venue: str
    room: str
    slots: list[SlotOut]
    items: list[ItemOut]
    roles: list[RoleOut]


class EarlierOut(Schema):
    key: str = Field(description="先の経過の記号")
    relation: str = Field(description="案を確認 → 実施 など")


class EditionName(Schema):
    document: str = Field(description="公表資料の記号")
    name: str
    action: str


class EntryOut(Schema):
    key: str = Field(description="経過の一件を指す記号。変わりません")
    url: str
    first_day: datetime.date
    last_day: datetime.date = Field(description="この日を含みます")
    kind: Kind
    is_event: bool = Field(description="催しとして案内する種別か")
    status: str = Field(description="予定、会期中、開催、開催の登録待ち、中止、延期。なければ空")
    title: str
    theme: str
    body: str
    notes: list[str] = Field(description="資料の※")
    series: str
    number: int | None = Field(description="シリーズの回。資料に印刷されているものだけ")
    venue: str
    venue_address: str
    room: str
    parts: list[PartOut] = Field(description="日程")
    items: list[ItemOut] = Field(description="議題・内容（日程に属さないもの）")
    roles: list[RoleOut] = Field(description="主催・登壇など（日程・議題に属さないもの）")
    municipalities: list[Place]
    prefectures: list[PrefectureOut]
    bodies: list[BodyName]
    editions: list[EditionName]
    files: list[FileOut] = Field(description="資料のファイル")
    earlier: list[EarlierOut] = Field(description="この経過につながる、先の経過")
    is_corrected: bool = Field(description="資料の記載を訂正したところがあるか。内容は corrections")
    source: str = Field(description="出典。登録がなければ空")


class AskedOfEntries(AskedOfDay):
    kind: list[str] = Field([], description="種別の記号。2つ以上指定すると、どれかに合うもの")
    year: str = Field("", description="年（西暦）。経過のある年だけ")
    prefecture: str = Field("", description="都道府県コード（2桁）")
    ward: str = Field("", description="特別区の全国地方公共団体コード（6桁）")
    municipality: str = Field("", description="自治体の全国地方公共団体コード（6桁）")
    q: str = Field("", description="ことば。期間（2016年度など）でも探せます")
    order: str = Field("", description="古い順にするには oldest。ふだんは新しい順")


@router.get("/entries", response=Page[EntryOut], summary="経過の一覧", url_name="entries")
def entries(request: HttpRequest, asked: Query[AskedOfEntries]):
    published = Entry.objects.published()
    form = EntryFilterForm(request.GET, summary=published.summary())
    refuse_errors(form)
    found = form.apply(published.known_on(form.asked))
    order = ("first_day", "key") if form.cleaned_data.get("order") == "oldest" else ("-first_day", "-key")
    return page(request, asked, found, order, entry_out, day=form.asked, load=with_rows)


@router.get("/entries/{slug:key}", response=EntryOut, summary="経過の一件", url_name="entry")
def entry(request: HttpRequest, key: str):
    return entry_out(get_object_or_404(with_rows(Entry.objects.published()), key=key))


@router.get("/events", response=Page[EntryOut], summary="催しの一覧（新しい順）", url_name="events", tags=["催し"])
def events(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, Entry.objects.published().events(), ("-first_day", "-key"), entry_out, load=with_rows)


def with_rows(found):
    """The entries with all that entry_out() tells: a fixed number of queries."""
    links = Link.objects.published().select_related("earlier").order_by("earlier__first_day", "earlier__key")
    return found.select_related("kind", "venue", "series", "source").prefetch_related(
        *("parts__venue", "parts__slots", "items", "roles"),
        *("municipalities__prefecture", "prefectures", "bodies", "editions__document", "files"),
        Prefetch("links_earlier", links),
    )


def entry_out(each: Entry) -> dict:
    rows = _Rows(each)
    venue = each.venue
    return {
        "key": each.key,
        "url": settings.BASE_URL + each.get_absolute_url(),
        **{name: getattr(each, name) for name in ("first_day", "last_day", "title", "theme", "body", "number", "room")},
        "kind": {"key": each.kind_id, "name": str(each.kind)},
        "is_event": each.is_event,
        "status": each.shown_status(timezone.localdate()),
        "notes": each.notes.splitlines(),
        "series": each.series.name if each.series else "",
        "venue": venue.name if venue else "",
        "venue_address": venue.address if venue else "",
        "parts": [rows.part(part) for part in each.parts.all()],
        "items": rows.items(None),
        "roles": rows.roles_of(None),
        "municipalities": [place_of(place) for place in each.municipalities.all()],
        "prefectures": [{"code": area.code, "name": area.name} for area in each.prefectures.all()],
        "bodies": [{"id": body.pk, "name": body.name} for body in each.bodies.all()],
        "editions": [
            {"document": row.document.key, "name": row.name, "action": row.action} for row in each.editions.all()
        ],
        "files": [file_out(row) for row in each.files.all()],
        "earlier": [
            {"key": link.earlier.key, "relation": link.get_kind_display()} for link in each.links_earlier.all()
        ],
        "is_corrected": each.outline["is_corrected"],
        "source": each.source.title if each.source else "",
    }


class _Rows:
    """Items and roles of an entry, by where they belong. No query for an entry loaded with_rows()."""

    def __init__(self, each: Entry) -> None:
        self._items, self._roles = list(each.items.all()), list(each.roles.all())

    def items(self, part: int | None, parent: int | None = None) -> list[dict]:
        return [
            {
                "label": item.label,
                "text": item.text,
                "outcome": item.get_outcome_display(),
                "roles": self.roles_of(part, item.pk),
                "items": self.items(part, item.pk),
            }
            for item in self._items
            if item.part_id == part and item.parent_id == parent
        ]

    def roles_of(self, part: int | None, item: int | None = None) -> list[dict]:
        return [
            {"role": role.get_kind_display(), "name": role.name, "office": role.office}
            for role in self._roles
            if role.part_id == part and role.item_id == item
        ]

    def part(self, part) -> dict:
        return {
            **{name: getattr(part, name) for name in ("label", "title", "body", "room")},
            "venue": part.venue.name if part.venue else "",
            "slots": [_slot(slot) for slot in part.slots.all()],
            "items": self.items(part.pk),
            "roles": self.roles_of(part.pk),
        }


def _slot(slot) -> dict:
    hours = {name: getattr(slot, name) for name in ("starts_at", "ends_at")}
    days = {"first_day": slot.first_day, "last_day": slot.last_day}
    return days | {name: hour and f"{hour:%H:%M}" for name, hour in hours.items()}


class EditionOut(Schema):
    name: str
    action: str = Field(description="報告、確認、公表など")
    day: datetime.date = Field(description="この版を扱った日")
    entry: str = Field(description="経過の記号")
    files: list[FileOut] = Field(description="資料のファイル")


class DocumentOut(Schema):
    key: str
    url: str
    name: str
    issuer: str = Field(description="作成・公表した者")
    summary: str
    bodies: list[BodyName]
    editions: list[EditionOut] = Field(description="古い順")


PAPERS: list[str] = ["公表資料とお知らせ"]


@router.get("/documents", response=Page[DocumentOut], summary="公表資料の一覧", url_name="documents", tags=PAPERS)
def documents(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, Document.objects.with_last_edition(), ("key",), _document, load=_with_editions)


@router.get("/documents/{slug:key}", response=DocumentOut, summary="公表資料の1件", url_name="document", tags=PAPERS)
def document(request: HttpRequest, key: str):
    return _document(get_object_or_404(_with_editions(Document.objects.with_last_edition()), key=key))


def _with_editions(found):
    editions = Edition.objects.published().select_related("entry").order_by("entry__first_day", "pk")
    return found.prefetch_related("bodies", Prefetch("editions", editions.prefetch_related("files")))


def _document(each: Document) -> dict:
    return {
        **{name: getattr(each, name) for name in ("key", "name", "issuer", "summary")},
        "url": settings.BASE_URL + each.get_absolute_url(),
        "bodies": [{"id": body.pk, "name": body.name} for body in each.bodies.all()],
        "editions": [
            {
                **{"name": row.name, "action": row.action, "day": row.entry.first_day, "entry": row.entry.key},
                "files": [file_out(file) for file in row.files.all()],
            }
            for row in each.editions.all()
        ],
    }


class NewsOut(Schema):
    id: int
    url: str
    title: str
    body: str = Field(description="Markdown")
    starts_on: datetime.date
    ends_on: datetime.date | None = Field(description="掲載の最後の日。この日を含みます。決まっていなければ null")


@router.get("/news", response=Page[NewsOut], summary="いま掲載しているお知らせ", url_name="news", tags=PAPERS)
def news_list(request: HttpRequest, asked: Query[Asked]):
    return page(request, asked, News.objects.shown(timezone.localdate()), ("-starts_on", "-pk"), _news)


@router.get("/news/{int:id}", response=NewsOut, summary="お知らせの1件", url_name="news-item", tags=PAPERS)
def news(request: HttpRequest, id: int):
    return _news(get_object_or_404(News.objects.shown(timezone.localdate()), pk=id))


def _news(each: News) -> dict:
    facts = {name: getattr(each, name) for name in ("title", "body", "starts_on", "ends_on")}
    return {"id": each.pk, "url": settings.BASE_URL + each.get_absolute_url(), **facts}


class CorrectionOut(Schema):
    id: int
    outcome: str = Field(description="訂正した、資料のまま残した")
    entry: str | None = Field(description="経過の記号。経過の外の訂正は null")
    subject: str = Field(description="対象（経過、公表値、協定など）。食い違いの確認だけのものは空")
    place: str = Field(description="箇所")
    as_printed: str
    as_corrected: str
    reason: str
    corrected_on: datetime.date
    overtaken_on: datetime.date | None = Field(description="資料のまま残したあとで訂正した日")


@router.get("/corrections", response=Page[CorrectionOut], summary="訂正履歴", url_name="corrections", tags=["訂正"])
def corrections(request: HttpRequest, asked: Query[Asked]):
    found = Correction.objects.of_published()
    return page(request, asked, found, ("-corrected_on", "-pk"), _correction, load=_with_entries)


def _with_entries(found):
    return found.select_related("entry", "overtaken_by")


def _correction(each: Correction) -> dict:
    names = ("place", "as_printed", "as_corrected", "reason", "corrected_on")
    return {
        "id": each.pk,
        "outcome": each.get_outcome_display(),
        "entry": each.entry.key if each.entry else None,
        "subject": each.what,
        **{name: getattr(each, name) for name in names},
        "overtaken_on": each.overtaken_by.corrected_on if each.overtaken_by else None,
    }
