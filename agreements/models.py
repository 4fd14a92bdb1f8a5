import datetime
from itertools import groupby
from operator import attrgetter

from django.db import models
from django.db.models import F, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality, Prefecture
from portal.periods import Period, PeriodQuerySet


class SourceQuerySet(models.QuerySet):
    def get_by_natural_key(self, title):
        return self.get(title=title)

    def newest(self):
        """The newest source, knowing the record_day; None when there is none."""
        signings = Agreement.objects.order_by("-signed_on").values("signed_on")[:1]
        return self.annotate(last_signed_on=Subquery(signings)).order_by("-as_of").first()

    def record_day(self):
        """The last day the record speaks for: that of the newest source or signing, never later than today.

        Pages that are asked for no day show this one: a later day would claim knowledge nobody entered.
        """
        newest = self.newest()
        return newest.record_day if newest else timezone.localdate()


class Source(models.Model):
    """出典: the paper a figure or an entry was taken from, and the day it speaks for."""

    title = models.CharField("名称", max_length=200, unique=True)
    issuer = models.CharField("作成者", max_length=100)
    as_of = models.DateField("基準日")

    last_signed_on: datetime.date | None  # annotated by newest()

    objects = SourceQuerySet.as_manager()

    class Meta:
        ordering = ["-as_of", "title"]
        verbose_name = verbose_name_plural = "出典"

    def __str__(self):
        return self.title

    @property
    def record_day(self):
        """See SourceQuerySet.record_day; only on what newest() returned."""
        return min(timezone.localdate(), max(filter(None, (self.as_of, self.last_signed_on))))


class BodyQuerySet(models.QuerySet):
    def get_by_natural_key(self, name):
        return self.get(name=name)

    def search(self, query):
        """Bodies whose name holds every word of `query`; names are few and plainly written."""
        for word in query.split():
            self = self.filter(name__icontains=word)
        return self

    def with_each_agreement(self):
        """A row for each agreement of each body, annotated agreement (its name) and signed_on: 1 query for both."""
        rows = self.annotate(agreement=F("agreements__name"), signed_on=F("agreements__signed_on"))
        return rows.exclude(signed_on=None).order_by("number", "signed_on", "agreements__pk")


class Body(models.Model):
    """協定団体: an association of a prefecture's municipalities, or a company, that signed with the wards.

    A 市長会 is the prefecture's cities and a 町村会 its towns and villages, so who belongs to it
    on a day follows from the register and is never typed in.
    """

    class Kind(models.TextChoices):
        CITY_MAYORS = "city_mayors", "市長会"
        TOWNS_AND_VILLAGES = "towns_and_villages", "町村会"
        COMPANY = "company", "会社"

    number = models.PositiveSmallIntegerField("並び順", unique=True)
    name = models.CharField("名称", max_length=50, unique=True)
    kind = models.CharField("種別", max_length=20, choices=Kind)
    prefecture = models.ForeignKey(
        Prefecture, models.PROTECT, null=True, blank=True, related_name="bodies", verbose_name="都道府県"
    )

    objects = BodyQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "協定団体"
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="company", prefecture=None) | (~Q(kind="company") & Q(prefecture__isnull=False)),
                name="agreements_body_association_has_prefecture",
                violation_error_message="市長会・町村会には都道府県を選んでください。会社には選べません。",
            )
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("agreements:body-detail", args=[self.pk])

    def member_kinds(self):
        """Kinds of municipality that make up a body of this kind."""
        if self.kind == self.Kind.CITY_MAYORS:
            return Municipality.Kind.cities()
        if self.kind == self.Kind.TOWNS_AND_VILLAGES:
            return Municipality.Kind.towns_and_villages()
        return []

    def members_on(self, day):
        """Municipalities that make up the body on `day`; none for a company."""
        return Municipality.objects.as_of(day).filter(prefecture=self.prefecture_id, kind__in=self.member_kinds())


class AgreementQuerySet(models.QuerySet):
    def as_of(self, day):
        """Agreements in force on `day`: the day of signing is in, ended_on is out."""
        return self.filter(Q(ended_on=None) | Q(ended_on__gt=day), signed_on__lte=day)

    def with_associations(self):
        """Those with a 市長会 or 町村会; a company is a partner but no body of the list (seed-system.md C17)."""
        return self.exclude(body__kind=Body.Kind.COMPANY)

    def with_companies(self):
        return self.filter(body__kind=Body.Kind.COMPANY)


class Agreement(models.Model):
    """協定 between the 特別区長会 and one body, in force over [signed_on, ended_on)."""

    body = models.ForeignKey(Body, models.PROTECT, related_name="agreements", verbose_name="協定団体")
    name = models.CharField("協定の名称", max_length=100)
    signed_on = models.DateField("締結日")
    ended_on = models.DateField("終了日", null=True, blank=True, help_text="この日の前日まで有効。続いていれば空欄")
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="出典")

    objects = AgreementQuerySet.as_manager()

    class Meta:
        ordering = ["signed_on", "body__number"]
        verbose_name = verbose_name_plural = "協定"
        constraints = [
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gt=F("signed_on")),
                name="agreements_agreement_ends_after_signing",
                violation_error_message="終了日は締結日より後の日にしてください。",
            ),
            models.UniqueConstraint(
                "body",
                "signed_on",
                name="agreements_agreement_once_a_day",
                violation_error_message="この団体との同じ締結日の協定がすでにあります。",
            ),
        ]

    def __str__(self):
        return f"{self.body.name}との{self.name}"


class PublishedFigure(models.Model):
    """公表値: a number somebody printed, for a day. Never replaced; what we compute stands beside it."""

    class Measure(models.TextChoices):
        MEMBERS = "members", "構成自治体数"
        BODIES = "bodies", "団体数"
        REGIONS = "regions", "地域数"
        MUNICIPALITIES = "municipalities", "協定締結自治体数"
        REGISTERED = "registered", "会員登録数"

    measure = models.CharField("数の種類", max_length=20, choices=Measure)
    body = models.ForeignKey(
        Body, models.CASCADE, null=True, blank=True, related_name="published_figures", verbose_name="協定団体"
    )
    as_of = models.DateField("基準日")
    value = models.PositiveIntegerField("公表値")
    source = models.ForeignKey(Source, models.PROTECT, related_name="figures", verbose_name="出典")
    place = models.CharField("記載箇所", max_length=100)

    class Meta:
        ordering = ["-as_of", "measure", "body__number"]
        verbose_name = verbose_name_plural = "公表値"
        constraints = [
            models.CheckConstraint(
                condition=Q(measure="members", body__isnull=False) | (~Q(measure="members") & Q(body=None)),
                name="agreements_publishedfigure_members_of_a_body",
                violation_error_message="構成自治体数には団体を選んでください。ほかの数には選べません。",
            ),
            models.UniqueConstraint(
                "measure",
                Coalesce("body", 0),
                "as_of",
                "place",
                name="agreements_publishedfigure_once",
                violation_error_message="同じ箇所の公表値がすでにあります。",
            ),
        ]

    def __str__(self):
        return f"{self.body or ''}{self.get_measure_display()} {self.value}（{self.as_of}）"


class StatisticSeries(models.Model):
    """推移の区分: one row of the trend table. The total counts distinct municipalities, it is no sum."""

    class Computed(models.TextChoices):
        AGREEMENTS = "agreements", "協定団体を構成する自治体を名簿から数える"

    number = models.PositiveSmallIntegerField("並び順", unique=True)
    key = models.SlugField("記号", unique=True)
    name = models.CharField("区分", max_length=50)
    short_name = models.CharField("短い名称", max_length=20)
    is_total = models.BooleanField("合計（実数）", default=False)
    computed = models.CharField("計算のしかた", max_length=20, choices=Computed, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "推移の区分"

    def __str__(self):
        return self.name


class StatisticQuerySet(models.QuerySet):
    def known_on(self, day):
        return self.filter(as_of__lte=day)

    def by_series(self):
        """[(series, its statistics by fiscal year)], in the order of the table. One query."""
        ordered = self.select_related("series", "source").order_by("series__number", "fiscal_year")
        return [(series, list(group)) for series, group in groupby(ordered, key=attrgetter("series"))]

    def newest_total(self):
        """The newest number of distinct municipalities in the trend table; None when there is none."""
        return self.filter(series__is_total=True, value__isnull=False).order_by("-as_of").first()


class Statistic(models.Model):
    """推移の値: series × fiscal year, as printed. A blank value is the printed 「—」, which is no zero."""

    class Basis(models.TextChoices):
        SURVEY = "survey", "各区調査"
        REGISTER = "register", "名簿"
        CARRIED_OVER = "carried_over", "持越し"
        PRINTED = "printed", "資料の記載"

    series = models.ForeignKey(StatisticSeries, models.CASCADE, related_name="statistics", verbose_name="区分")
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）")
    as_of = models.DateField("基準日")
    value = models.PositiveIntegerField("自治体数", null=True, blank=True)
    basis = models.CharField("根拠", max_length=20, choices=Basis)
    change_since = models.PositiveSmallIntegerField("増減のはじめの年度（西暦）", null=True, blank=True)
    change = models.IntegerField("増減の公表値", null=True, blank=True)
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="出典")

    objects = StatisticQuerySet.as_manager()

    class Meta:
        ordering = ["series__number", "fiscal_year"]
        verbose_name = verbose_name_plural = "推移の値"
        constraints = [
            models.UniqueConstraint(
                "series",
                "fiscal_year",
                name="agreements_statistic_once_a_year",
                violation_error_message="この区分・年度の値はすでにあります。",
            ),
            models.CheckConstraint(
                condition=Q(change_since=None, change=None)
                | Q(change_since__lt=F("fiscal_year"), change__isnull=False),
                name="agreements_statistic_change_has_a_start",
                violation_error_message="増減には、それより前のはじめの年度を入力してください。",
            ),
        ]

    def __str__(self):
        return f"{self.series} {self.fiscal_year}年度"


class Footnote(models.Model):
    """注記（※）, bound to what it explains: a row (series), a column (fiscal year), or one cell (both)."""

    number = models.PositiveSmallIntegerField("並び順", unique=True)
    text = models.CharField("注記", max_length=200)
    series = models.ForeignKey(
        StatisticSeries, models.CASCADE, null=True, blank=True, related_name="footnotes", verbose_name="区分"
    )
    fiscal_year = models.PositiveSmallIntegerField("年度（西暦）", null=True, blank=True)

    class Meta:
        ordering = ["number"]
        verbose_name = verbose_name_plural = "注記"

    def __str__(self):
        return self.text


class Tie(Period):
    """各区交流: what joins one ward to one municipality. A blank start means the day is not in the record."""

    ward = models.ForeignKey(Municipality, models.PROTECT, related_name="ties_as_ward", verbose_name="特別区")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="ties", verbose_name="相手の自治体")
    kind = models.CharField("種別", max_length=20, help_text="友好都市、姉妹都市、交流都市、災害協定など")
    source = models.ForeignKey(Source, models.PROTECT, related_name="+", verbose_name="出典")

    objects = PeriodQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["ward__lg_code", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "各区交流"

    def __str__(self):
        return f"{self.ward.name}と{self.municipality.full_name}（{self.kind}）"
