import datetime
from typing import Any

from django.db import models
from django.utils.safestring import SafeString

from agreements.models import Body, Source
from members.models import Municipality, Prefecture
from portal.web.days import is_planned, planned_tag
from timeline.kinds.models import EntryKind

from .venues import Series, Venue


def empty_outline() -> dict[str, Any]:
    """The outline of an entry that nothing belongs to (Entry.refresh_derived)."""
    return {"venue": "", "address": "", "lines": [], "parts": [], "is_corrected": False}


class EntryBase(models.Model):
    """Fields and states of an entry (経過の一件), without queries and verbs. Abstract: only Entry inherits from it."""

    class Kind(models.TextChoices):
        """Keys of the kinds that code refers to, with their initial labels (current ones: EntryKind)."""

        GENERAL_MEETING = "general_meeting", "区長会総会"
        ADVISORY_COUNCIL = "advisory_council", "特別区制度懇談会"
        AGREEMENT = "agreement", "協定締結"
        FAIR = "fair", "魅力発信イベント・物産"
        EXHIBITION = "exhibition", "展示"
        LECTURE = "lecture", "講演会・シンポジウム"
        COMMITTEE = "committee", "委員会・協議会"
        FESTIVAL = "festival", "まつり等への協力"
        VISIT = "visit", "訪問・意見交換"
        PUBLICATION = "publication", "公表"
        NATIONAL = "national", "国の動き"
        RELIEF = "relief", "災害支援"
        OTHER = "other", "その他"

        @classmethod
        def meetings(cls) -> list:
            """Kinds whose agenda items belong to different matters; their title is the kind itself."""
            return [cls.GENERAL_MEETING, cls.ADVISORY_COUNCIL]

        @classmethod
        def with_agenda(cls) -> list:
            """Kinds whose entries are sessions of a 会議: meetings() and committees."""
            return [*cls.meetings(), cls.COMMITTEE]

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        SCHEDULED = "scheduled", "公開予約"
        PUBLISHED = "published", "公開"

    class EventStatus(models.TextChoices):
        PLANNED = "planned", "予定"
        HELD = "held", "開催"
        CANCELLED = "cancelled", "中止"
        POSTPONED = "postponed", "延期"

        @classmethod
        def called_off(cls) -> list[str]:
            """States of what does not take place on its days."""
            return [cls.CANCELLED, cls.POSTPONED]

    version = models.PositiveIntegerField("版", default=1, editable=False)
    publish_at = models.DateTimeField("公開する日時", null=True, blank=True, db_index=True)
    origin_label = models.CharField("下書きのもと", max_length=200, blank=True)
    origin_url = models.CharField("下書きのもとのページ", max_length=200, blank=True)
    token = models.UUIDField(
        "フォームの印", null=True, unique=True, editable=False, help_text="同じフォームが2度送られても1件にする"
    )

    key = models.SlugField(
        "記号",
        max_length=20,
        unique=True,
        help_text="はじめの公開時の初日と枝番（例：2016-04-26a）。URLになるため、あとから変えません。",
    )
    first_day = models.DateField("初日", db_index=True)
    last_day = models.DateField("最終日", help_text="この日を含みます。1日だけなら初日と同じ日")
    kind = models.ForeignKey(
        EntryKind,
        models.PROTECT,
        to_field="key",
        db_column="kind",
        null=True,
        related_name="entries",
        verbose_name="種別",
        help_text="下書きの間は、なくてもよい",
    )
    title = models.CharField("件名", max_length=200)
    theme = models.CharField("テーマ", max_length=200, blank=True)
    body = models.TextField("本文", blank=True)
    notes = models.TextField("注記（※）", blank=True, help_text="1行に1件。※は付けません")
    venue = models.ForeignKey(Venue, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="会場")
    room = models.CharField("会場内の場所", max_length=100, blank=True)
    series = models.ForeignKey(
        Series, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="シリーズ"
    )
    number = models.PositiveSmallIntegerField("回", null=True, blank=True)
    state = models.CharField("公開の状態", max_length=20, choices=State, default=State.DRAFT)
    event_status = models.CharField("催しの状態", max_length=20, choices=EventStatus, default=EventStatus.PLANNED)
    source = models.ForeignKey(
        Source, models.PROTECT, null=True, blank=True, related_name="entries", verbose_name="出典"
    )
    municipalities = models.ManyToManyField(
        Municipality, blank=True, related_name="entries", verbose_name="自治体・特別区"
    )
    prefectures = models.ManyToManyField(Prefecture, blank=True, related_name="entries", verbose_name="都道府県")
    bodies = models.ManyToManyField(Body, blank=True, related_name="entries", verbose_name="協定団体・企業")
    # derived by refresh_derived() from the rows that belong to the entry, so that lists read one table
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)
    outline = models.JSONField("一覧用の要約", editable=False, default=empty_outline)
    created_at = models.DateTimeField("登録日時", auto_now_add=True)
    updated_at = models.DateTimeField("更新日時", auto_now=True)

    class Meta:
        abstract = True

    @property
    def is_called_off(self) -> bool:
        """Whether it does not take place on its days: 中止 or 延期."""
        return self.event_status in self.EventStatus.called_off()

    def mark_on(self, day: datetime.date) -> SafeString:
        """The mark that it bears in lists on `day`, as a tag: 予定, 中止 or 延期, empty for the rest."""
        return planned_tag(self.first_day, day, self.event_status)

    def shown_status(self, day: datetime.date) -> str:
        """What the page says of it on `day`: 中止 or 延期 if so, 予定 before its first day; of events whether held.

        An event that is over is not said to be held, nor still planned, while nobody has noted what became of it.
        """
        if self.is_called_off:
            return self.EventStatus(self.event_status).label
        if is_planned(self.first_day, day):
            return self.EventStatus.PLANNED.label
        if not self.is_event:
            return ""
        if self.event_status == self.EventStatus.HELD:
            return self.EventStatus.HELD.label
        return "会期中" if self.last_day >= day else "開催の登録待ち"

    @property
    def is_event(self) -> bool:
        return self.kind is not None and self.kind.has_audience

    @property
    def is_meeting(self) -> bool:
        return self.kind_id in self.Kind.meetings()
