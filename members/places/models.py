import datetime
from collections.abc import Iterable
from typing import Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Value
from django.db.models.functions import Cast, Coalesce, Mod, Substr
from django.db.models.lookups import Exact
from django.urls import reverse

from portal.database.periods import Period, PeriodQuerySet, holds_on
from portal.database.substrings import containing
from portal.japanese.text import hiragana, normalise, words


class PrefectureQuerySet(models.QuerySet["Prefecture"]):
    def get_by_natural_key(self, name: str) -> "Prefecture":
        return self.get(name=name)

    def with_agreement_on(self, day: datetime.date) -> Self:
        """Prefectures with an association whose agreement is in force on `day`."""
        in_force = Q(bodies__agreements__ended_on=None) | Q(bodies__agreements__ended_on__gt=day)
        return self.filter(in_force, bodies__agreements__signed_on__lte=day).distinct()


class Prefecture(models.Model):
    """都道府県. Its code is the first two digits of the codes of its municipalities (JIS X 0401)."""

    code = models.CharField("都道府県コード", max_length=2, primary_key=True)
    name = models.CharField("名称", max_length=4, unique=True)
    kana = models.CharField("よみ（カタカナ）", max_length=10)

    objects = PrefectureQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = verbose_name_plural = "都道府県"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"{reverse('members:municipality-list')}?prefecture={self.code}"

    @property
    def short_name(self) -> str:
        """青森, 京都, 北海道: as on a map tile."""
        return self.name if self.name == "北海道" else self.name[:-1]


def check_digit(code5: str) -> str:
    """検査数字 of the first five digits: 11 − (6a+5b+4c+3d+2e) mod 11, last digit only (rule of 総務省)."""
    weighted = sum(int(digit) * weight for digit, weight in zip(code5, (6, 5, 4, 3, 2), strict=True))
    return str((11 - weighted % 11) % 10)


def validate_lg_code(code: str) -> None:
    """Refuse a 全国地方公共団体コード that is not six digits with the right check digit."""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise ValidationError("全国地方公共団体コードは半角数字6桁で入力してください（例：182109）。")
    if check_digit(code[:5]) != code[5]:
        raise ValidationError("全国地方公共団体コードの検査数字（6桁目）が合いません。コードを確かめてください。")


def _digit(position: int) -> Cast:
    return Cast(Substr("lg_code", position, 1), models.IntegerField())


class MunicipalityQuerySet(PeriodQuerySet["Municipality"]):
    def get_by_natural_key(self, lg_code: str) -> "Municipality":
        return self.get(lg_code=lg_code)

    def wards(self) -> Self:
        return self.filter(kind=Municipality.Kind.WARD)

    def not_wards(self) -> Self:
        return self.exclude(kind=Municipality.Kind.WARD)

    def cities(self) -> Self:
        return self.filter(kind__in=Municipality.Kind.cities())

    def towns_and_villages(self) -> Self:
        return self.filter(kind__in=Municipality.Kind.towns_and_villages())

    def search(self, query: str) -> Self:
        """Rows whose name, reading, prefecture or variant spelling holds every word of `query`."""
        return containing(self, words(query))

    def in_prefecture(self, code: str) -> Self:
        return self.filter(prefecture=code)

    def of_codes(self, codes: Iterable[str]) -> Self:
        """Municipalities with one of these 全国地方公共団体コード."""
        return self.filter(lg_code__in={*codes})

    def of_kinds(self, kinds: Iterable[str]) -> Self:
        return self.filter(kind__in=kinds)

    def missing_on(self, day: datetime.date) -> Self:
        """Municipalities that do not exist on `day`: already ended, or not yet begun."""
        return self.filter(Q(ended_on__lte=day) | Q(started_on__gt=day))

    def standing_on(self, day: datetime.date, places: Iterable[int]) -> set[int]:
        """Ids of the municipalities that exist on `day` for `places` (ids): itself, or its successor; none without one.

        Two places that were merged into one are one. A query besides that for `places`.
        """
        missing = dict(self.missing_on(day).values_list("pk", "successor"))
        standing = set()
        for place in places:
            heir: int | None = place
            while heir in missing:
                heir = missing[heir]
            standing.add(heir)
        return {place for place in standing if place is not None}

    def named_on(self, day: datetime.date) -> Self:
        """Annotate day_name and day_kana: what each was called on `day` (篠山市 until 2019-04-30)."""
        former = FormerName.objects.filter(municipality=OuterRef("pk"), ended_on__gt=day).order_by("ended_on")
        return self.annotate(
            day_name=Coalesce(Subquery(former.values("name")[:1]), F("name")),
            day_kana=Coalesce(Subquery(former.values("kana")[:1]), F("kana")),
        )

    def reading_begins_with(self, characters: str) -> Self:
        """After named_on: the reading of that day begins with one of the katakana `characters`."""
        return self.alias(initial=Substr("day_kana", 1, 1)).filter(initial__in=list(characters))

    def count_by_initial(self) -> QuerySet["Municipality", tuple[str, int]]:
        """After named_on: pairs of the first katakana of the reading and how many begin with it."""
        initials = self.order_by().annotate(initial=Substr("day_kana", 1, 1))
        return initials.values_list("initial").annotate(number=Count("pk"))

    def count_by_kind(self) -> QuerySet["Municipality", tuple[str, str, int]]:
        """Triples of prefecture code, kind and number of municipalities."""
        return self.order_by().values_list("prefecture", "kind").annotate(number=Count("pk"))

    def with_lineage(self) -> Self:
        """Load prefecture, location, predecessors and successor; annotate was_renamed (bool), true of few.

        One more query for any number of rows.
        """
        earlier = Municipality.objects.filter(successor=OuterRef("pk"))
        before = Municipality.objects.select_related("prefecture").annotate(is_successor=Exists(earlier))
        found = self.select_related("prefecture", "location", "successor__prefecture", "successor__location")
        return found.prefetch_related(Prefetch("predecessors", before)).annotate(
            was_renamed=Exists(FormerName.objects.filter(municipality=OuterRef("pk")))
        )

    def with_profile(self) -> Self:
        """Load the profile, its contact office and its pictures: 1 more query where there is a profile."""
        return self.select_related("profile__contact_office").prefetch_related("profile__pictures")

    def sharing_entries_with(self, municipality: "Municipality") -> Self:
        """Municipalities named in the same published entries as `municipality`, itself not among them."""
        entries = municipality.entries.published()
        return self.filter(entries__in=entries).exclude(pk=municipality.pk).select_related("prefecture").distinct()

    def often_first(self) -> Self:
        """Of sharing_entries_with(): by the number of the entries they share."""
        return self.annotate(shared=models.Count("entries")).order_by("-shared", "lg_code")


class Municipality(Period):
    """自治体: a city, town, village or special ward, for as long as its code holds.

    A code ends when a town becomes a city or is merged; the row stays and names its successor.
    """

    class Kind(models.TextChoices):
        WARD = "ward", "特別区"
        DESIGNATED_CITY = "designated_city", "政令指定都市"
        CITY = "city", "市"
        TOWN = "town", "町"
        VILLAGE = "village", "村"

        @classmethod
        def cities(cls) -> "list[Municipality.Kind]":
            """Kinds of municipality in a 市長会 (association of city mayors)."""
            return [cls.DESIGNATED_CITY, cls.CITY]

        @classmethod
        def towns_and_villages(cls) -> "list[Municipality.Kind]":
            """Kinds of municipality in a 町村会 (association of towns and villages)."""
            return [cls.TOWN, cls.VILLAGE]

    lg_code = models.CharField("全国地方公共団体コード", max_length=6, unique=True, validators=[validate_lg_code])
    prefecture = models.ForeignKey(Prefecture, models.PROTECT, related_name="municipalities", verbose_name="都道府県")
    name = models.CharField("名称", max_length=20)
    kana = models.CharField("よみ（カタカナ）", max_length=40)
    kind = models.CharField("種別", max_length=20, choices=Kind)
    successor = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="predecessors",
        verbose_name="引き継いだ自治体",
        help_text="合併、市制施行などで終了したとき",
    )
    aliases = models.CharField("別の表記", max_length=100, blank=True, help_text="検索に使う異体字など（例：檮原町）")
    search_text = models.TextField("検索用の文字列", editable=False)

    objects = MunicipalityQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["lg_code"]
        verbose_name = verbose_name_plural = "自治体"
        constraints = [
            *Period.Meta.constraints,
            models.CheckConstraint(
                condition=Exact(
                    Mod(
                        Value(11)
                        - Mod(
                            _digit(1) * 6 + _digit(2) * 5 + _digit(3) * 4 + _digit(4) * 3 + _digit(5) * 2,
                            Value(11),
                        ),
                        Value(10),
                    ),
                    _digit(6),
                ),
                name="members_municipality_check_digit",
                violation_error_message="全国地方公共団体コードの検査数字（6桁目）が合いません。",
            ),
            models.CheckConstraint(
                condition=Q(successor=None) | Q(ended_on__isnull=False),
                name="members_municipality_successor_needs_end",
                violation_error_message="引き継いだ自治体を選ぶときは、終了日を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def natural_key(self) -> tuple[str]:
        return (self.lg_code,)

    def get_absolute_url(self) -> str:
        return reverse("members:municipality-detail", args=[self.lg_code])

    @property
    def is_ward(self) -> bool:
        return self.kind == self.Kind.WARD

    @property
    def full_name(self) -> str:
        """福井県坂井市: always with the prefecture, for 25 names are shared. Wards go by their name alone."""
        return self.name if self.is_ward else f"{self.prefecture.name}{self.name}"

    def holds_on(self, day: datetime.date) -> bool:
        """Whether it exists on `day`."""
        return holds_on(day, self.started_on, self.ended_on)

    def heir_on(self, day: datetime.date) -> "Municipality":
        """The municipality that stands for it on `day`: itself, or its successor after mergers."""
        place = self
        while place.ended_on and place.ended_on <= day and place.successor:
            place = place.successor
        return place

    @property
    def reading(self) -> str:
        """The reading in hiragana: さかいし."""
        return hiragana(self.kana)

    def ids_with_predecessors(self) -> set[int]:
        """Set of its own pk and those of all its predecessors, through any number of mergers.

        Loaded with_lineage(), it asks only for what its predecessors came from, where they came from anything.
        """
        before = self.predecessors.all()
        found = {self.pk, *(place.pk for place in before)}
        new = [place.pk for place in before if getattr(place, "is_successor", True)]
        while new := list(Municipality.objects.filter(successor__in=new).values_list("pk", flat=True)) if new else []:
            found.update(new)
        return found

    def build_search_text(self, former_names: Iterable[str] = ()) -> None:
        """Set search_text from everything the municipality is called; the caller saves."""
        parts = [f"{self.prefecture.name}{self.name}", self.kana, self.aliases]
        parts += [f"{self.prefecture.name}{name}" for name in former_names]
        self.search_text = normalise("／".join(parts))


class FormerName(models.Model):
    """旧名称: a name borne until a renaming that kept the code (篠山市 until 2019-05-01)."""

    municipality = models.ForeignKey(Municipality, models.CASCADE, related_name="former_names", verbose_name="自治体")
    name = models.CharField("名称", max_length=20)
    kana = models.CharField("よみ（カタカナ）", max_length=40)
    ended_on = models.DateField("変更日", help_text="新しい名称になった日")

    class Meta:
        ordering = ["municipality", "ended_on"]
        verbose_name = verbose_name_plural = "旧名称"
        constraints = [
            models.UniqueConstraint(
                "municipality",
                "ended_on",
                name="members_formername_one_a_day",
                violation_error_message="同じ変更日の旧名称があります。",
            )
        ]

    def __str__(self) -> str:
        return self.name
