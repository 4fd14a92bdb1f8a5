"""Tables of entries, events, documents, corrections and checks to download (portal.web.downloads)."""

from django.conf import settings

from portal.web.downloads import Column, Kind, Listing

from .documents.models import Edition
from .entries.list_rows import entry_address
from .entries.models.entries import Entry
from .entries.models.programme import Item

KEY = Column("経過の記号", Kind.CODE, "経過の一件を指す記号。ページのURLにもなり、変わらない")
TITLE = Column("件名")
FIRST, LAST = Column("初日", Kind.DATE), Column("最終日", Kind.DATE, "この日を含む。1日だけなら初日と同じ")
_ENTRY = (
    KEY,
    FIRST,
    LAST,
    Column("種別", meaning="区長会総会、協定締結、展示など。事務局が足し、名前を改めることがある"),
    TITLE,
    Column("テーマ"),
    Column("本文"),
    Column("内容", meaning="議題・内容の第1段を「／」でつないだもの。1件ずつの表は「経過の議題・内容」"),
    Column("注記", meaning="資料の※"),
    Column("会場"),
    Column("会場の所在地"),
    Column("状態", meaning="、".join(Entry.EventStatus.labels)),
    Column("回を重ねるもの"),
    Column("回", Kind.NUMBER, "資料に印刷されている回だけ"),
    Column("訂正", meaning="資料の記載を訂正したところがあれば「訂正あり」。内容は「訂正履歴」"),
    Column("ページ", meaning="URL"),
)
ENTRIES = Listing("経過", "公開している経過。1行が経過の一件", _ENTRY)
EVENTS = Listing("催し", "経過のうち、催しとして案内する種別のもの（展示、講演会・シンポジウムなど）", _ENTRY)
EDITED = Listing(
    "経過の編集",
    "下書きと公開予約を含む経過。事務局だけのもの",
    (
        KEY,
        FIRST,
        LAST,
        Column("種別"),
        TITLE,
        Column("公開の状態", meaning="、".join(Entry.State.labels)),
        Column("公開日時", Kind.MOMENT, "公開予約なら、公開する日時"),
        Column("更新日時", Kind.MOMENT),
    ),
)
ITEMS = Listing(
    "経過の議題・内容",
    "経過の議題・内容。1行が1項目",
    (
        KEY,
        FIRST,
        TITLE,
        Column("日程", meaning="日程（(1)など）に属する項目なら、その件名"),
        Column("順番", Kind.NUMBER, "経過の中の順番"),
        Column("上の段の順番", Kind.NUMBER, "ほかの項目の下にある項目なら、その項目の順番"),
        Column("番号", meaning="印刷された番号（①など）"),
        Column("内容"),
        Column("扱い", meaning="会議での扱い：" + "、".join(Item.Outcome.labels)),
    ),
)
PLACES = Listing(
    "経過に出る自治体",
    "経過と、その中に名前の出る自治体・特別区の組",
    (KEY, FIRST, TITLE, Column("全国地方公共団体コード", Kind.CODE, "6桁"), Column("都道府県"), Column("自治体")),
)
DOCUMENTS = Listing(
    "公表資料",
    "経過のなかで確認・報告・公表された資料。1行が1つの版",
    (
        Column("資料の記号", Kind.CODE),
        Column("名称"),
        Column("作成・公表した者"),
        Column("概要"),
        Column("版"),
        Column("扱い", meaning="報告、確認、公表など"),
        Column("日", Kind.DATE, "この版を扱った日"),
        KEY,
    ),
)
CORRECTIONS = Listing(
    "訂正履歴",
    "資料の記載を直したところと、疑わしいが資料のまま残したところ",
    (
        Column("扱い", meaning="訂正した、資料のまま残した"),
        Column("経過の記号", Kind.CODE, "経過の外の訂正は空欄"),
        Column("経過の初日", Kind.DATE),
        Column("経過の件名"),
        Column("箇所"),
        Column("資料の記載"),
        Column("訂正後"),
        Column("理由"),
        Column("訂正日", Kind.DATE),
    ),
)
CHECKS = Listing(
    "照合",
    "記録の数、日付、番号が、名簿や暦や足し算と合わないところ。未確認のものから",
    (
        Column("状態", meaning="未確認、確認済み"),
        Column("箇所"),
        Column("規則"),
        Column("記載"),
        Column("計算"),
        Column("説明"),
        Column("確認日", Kind.DATE),
        Column("確認した人"),
        Column("確認したこと"),
    ),
)
_STATUSES = dict(Entry.EventStatus.choices)
_OUTCOMES = dict(Item.Outcome.choices)
_ENTRY_FIELDS = (
    *("key", "first_day", "last_day", "kind__name", "title", "theme", "body", "notes", "event_status"),
    *("series__name", "number", "outline"),
)


def entries(found):
    """Rows of ENTRIES and EVENTS, in the order of `found`. One query."""
    address = entry_address()
    rows = found.values_list(*_ENTRY_FIELDS).iterator()
    for key, first, last, kind, title, theme, body, notes, status, series, number, outline in rows:
        yield (
            *(key, first, last, kind, title, theme, body),
            "／".join(line.removeprefix("・") for line in outline["lines"]),
            notes.replace("\n", "／"),
            *(outline["venue"], outline["address"], _STATUSES[status], series, number),
            "訂正あり" if outline["is_corrected"] else None,
            settings.BASE_URL + address(key),
        )


def edited(found):
    """Rows of EDITED, drafts included, in the order of `found`: for the secretariat alone. One query."""
    states = dict(Entry.State.choices)
    fields = ("key", "first_day", "last_day", "kind__name", "title", "state", "publish_at", "updated_at")
    for *days, kind, title, state, publish_at, updated_at in found.values_list(*fields).iterator():
        yield (*days, kind, title, states[state], publish_at, updated_at)


def items(found):
    """Rows of ITEMS: the oldest entry first. One query."""
    rows = Item.objects.filter(entry__in=found.order_by()).order_by("entry__first_day", "entry__key", "position")
    fields = ("entry__key", "entry__first_day", "entry__title", "part__title", "position", "parent__position")
    for *before, outcome in rows.values_list(*fields, "label", "text", "outcome").iterator():
        yield (*before, _OUTCOMES.get(outcome))


def places(found):
    """Rows of PLACES: the oldest entry first. One query."""
    through = Entry.municipalities.through.objects.filter(entry__in=found.order_by())
    ordered = through.order_by("entry__first_day", "entry__key", "municipality__lg_code")
    fields = ("lg_code", "prefecture__name", "name")
    return ordered.values_list(
        "entry__key", "entry__first_day", "entry__title", *(f"municipality__{field}" for field in fields)
    ).iterator()


def documents(found):
    """Rows of DOCUMENTS: each published edition of the documents, the oldest of each first. One query."""
    editions = Edition.objects.published().filter(document__in=found.values("pk"))
    fields = ("document__key", "document__name", "document__issuer", "document__summary", "name", "action")
    ordered = editions.order_by("document__name", "entry__first_day", "pk")
    return ordered.values_list(*fields, "entry__first_day", "entry__key").iterator()


def corrections(found):
    """Rows of CORRECTIONS. One query."""
    for correction in found.select_related("entry").iterator():
        entry = correction.entry
        yield (
            correction.get_outcome_display(),
            *((entry.key, entry.first_day, entry.title) if entry else (None, None, None)),
            *(correction.place, correction.as_printed, correction.as_corrected, correction.reason),
            correction.corrected_on,
        )


def checks(found):
    """Rows of CHECKS, from checks.all_checks(). No query."""
    for each in found:
        finding, decision = each.finding, each.decision
        yield (
            *("確認済み" if decision else "未確認", finding.place, each.rule),
            *(finding.printed, finding.computed, finding.explanation),
            *((decision.corrected_on, decision.corrected_by, decision.reason) if decision else (None, None, None)),
        )
