from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from agreements.bodies.models import Source
from agreements.revisions.models import AuditedModel, token_of
from members.models import Municipality, User
from portal.database.periods import Period, PeriodQuerySet
from portal.japanese.wareki import fiscal_year_name

SURVEY = (8, 1)  # month and day for which the wards return their ties


def survey_day(day: datetime.date) -> datetime.date:
    """The 1 August of 各区調査 that is the last on `day`, that day in."""
    this_year = datetime.date(day.year, *SURVEY)
    return this_year if this_year <= day else datetime.date(day.year - 1, *SURVEY)


def ward_of(user: User) -> Municipality:
    """The ward the user serves, whose ties and relief the user may enter. PermissionDenied for the staff of others."""
    ward = user.municipality
    if ward is None or not ward.is_ward:
        raise PermissionDenied("この画面は、特別区の担当者だけが使えます。")
    return ward


class TieQuerySet(PeriodQuerySet["Tie"]):
    def not_withdrawn(self) -> Self:
        """Ties that were not withdrawn as entered by mistake."""
        return self.filter(withdrawn_at=None)

    def as_of(self, day: datetime.date) -> Self:
        """Ties not withdrawn that hold on `day`: the first day is in, the last one out."""
        return super().as_of(day).filter(withdrawn_at=None)

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """A ward's people enter the ties of their own ward, and of no other."""
        if user.is_anonymous or not user.municipality or not user.municipality.is_ward:
            return self.none()
        return self.not_withdrawn().filter(ward=user.municipality)

    def mark(self) -> str:
        """Hash of partner and kind of each, which a button sends back to say what its reader had read. One query."""
        rows = self.order_by("pk").values_list("pk", "municipality__lg_code", "kind")
        return token_of({str(pk): f"{pk} {code} {kind}" for pk, code, kind in rows})

    def begun_by(self, day: datetime.date) -> Self:
        """Ties that had begun by `day`, over or not; those without a start among them."""
        return self.filter(Q(started_on=None) | Q(started_on__lte=day))

    def introductions_shown_to(self, user: User | AnonymousUser) -> Self:
        """Ties not withdrawn whose introducer `user` may read: the secretariat all, a ward's people their own."""
        named = self.not_withdrawn().exclude(introduced_by="")
        if not user.is_anonymous and user.is_secretariat:
            return named
        return named.filter(pk__in=self.editable_by(user).values("pk"))

    def with_places(self) -> Self:
        return self.select_related("ward", "municipality__prefecture")

    def with_partners(self) -> Self:
        """with_places(), and what became of the partner: one successor for each, further ones by a query."""
        return self.select_related(
            "ward__prefecture", "municipality__prefecture", "municipality__successor__prefecture"
        )

    def municipalities_on(self, day: datetime.date) -> set[int]:
        """Ids of the municipalities tied to any ward on `day`: each once, and after a merger the successor."""
        places = self.as_of(day).exclude(municipality__kind=Municipality.Kind.WARD)
        return Municipality.objects.standing_on(day, places.order_by().values_list("municipality", flat=True))

    def places_on(self, day: datetime.date) -> Q:
        """Condition on municipalities: the wards and municipalities of the ties that hold on `day`. Two queries."""
        wards = self.as_of(day).order_by().values("ward")
        return Q(pk__in=self.municipalities_on(day)) | Q(pk__in=wards)


class Tie(AuditedModel, Period):
    """各区交流: what joins one ward to one municipality. A blank start means the day is not in the record.

    It survives a merger: on later days it is a tie of the successor. A mistake is marked, not deleted.
    """

    ward = models.ForeignKey(Municipality, models.PROTECT, related_name="ties_as_ward", verbose_name="特別区")
    municipality = models.ForeignKey(Municipality, models.PROTECT, related_name="ties", verbose_name="相手の自治体")
    kind = models.CharField("種別", max_length=20, help_text="友好都市、姉妹都市、交流都市、災害協定など")
    introduced_by = models.CharField("紹介者", max_length=100, blank=True)
    signed_name = models.CharField(
        "締結時の相手の名称", max_length=50, blank=True, help_text="いまの名称と違うときだけ（例：合併前の町の名前）"
    )
    source = models.ForeignKey(
        Source,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="出典",
        help_text="区の回答なら空欄",
    )
    withdrawn_at = models.DateTimeField("登録を取り消した日時", null=True, blank=True, editable=False)

    FACTS = ("municipality", "kind", "started_on", "ended_on", "introduced_by", "signed_name")
    HIDDEN_FACTS = ("introduced_by",)
    SUPPLEMENTS = ("started_on", "ended_on", "signed_name")

    objects = TieQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = ["ward__lg_code", "municipality__lg_code", "kind", "pk"]
        verbose_name = verbose_name_plural = "各区交流"
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                "ward",
                "municipality",
                "kind",
                Coalesce("started_on", Value(datetime.date(1, 1, 1), output_field=models.DateField())),
                condition=Q(withdrawn_at=None),
                name="agreements_tie_once",
                violation_error_message="同じ相手・種別・開始日の交流が、すでに登録されています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ward.name}と{self.municipality.full_name}（{self.kind}）"

    @property
    def is_public(self) -> bool:
        return self.withdrawn_at is None

    @property
    def usual_reason(self) -> str:
        return f"{self.ward.name}が、登録した内容を直したため。"

    def public_text(self) -> str:
        """What its public pages say: both places, the partner's other names, and the kind."""
        place = self.municipality
        heir = place.successor.full_name if place.successor else ""
        return "／".join([self.ward.name, place.full_name, place.kana, heir, self.signed_name, self.kind])

    def withdraw(self, *, by: User | None) -> bool:
        """Withdraw a tie entered by mistake: the row stays, but counts nowhere. False when it was withdrawn before."""
        with transaction.atomic():
            now = timezone.now()
            if not Tie.objects.not_withdrawn().filter(pk=self.pk).update(withdrawn_at=now):
                return False
            reason = f"{self.ward.name}が、間違えて登録したものを取り消したため。"
            self.tell_correction([("登録", "登録あり", "登録を取り消した")], reason=reason, by=by)
            self.withdrawn_at = now
            self.write_audit_line("の取消し", by=by)
            return True


class TieReturnManager(models.Manager["TieReturn"]):
    def send(self, ward: Municipality, *, by: User | None, read: str | None = None) -> tuple[TieReturn, bool] | None:
        """Records that the ward's list is right as of the last 1 August: the TieReturn, and whether it is new/changed.

        Sent again after a change, it says the new list; the audit keeps when. None when the list is no longer what was
        `read`, a mark.
        """
        as_of = survey_day(timezone.localdate())
        with transaction.atomic():
            ties = ward.ties_as_ward.as_of(as_of).with_places()
            if read not in (None, ties.mark()):
                return None
            lines = [[tie.municipality.lg_code, tie.kind] for tie in ties]
            said = {"lines": lines, "returned_at": timezone.now(), "returned_by": by}
            row: TieReturn
            row, is_new = self.select_for_update(of=("self",)).get_or_create(ward=ward, as_of=as_of, defaults=said)
            if not is_new and row.lines == lines:
                return row, False
            if not is_new:
                self.filter(pk=row.pk).update(**said)
                row.refresh_from_db()
            row.write_audit_line("の回答" if is_new else "の再回答", by=by, reason=f"{len(lines)}件")
            return row, True

    def silent_wards(self, as_of: datetime.date) -> models.QuerySet[Municipality]:
        """Wards that have not returned their ties for the survey of that day."""
        wards = Municipality.objects.as_of(as_of).wards()
        return wards.exclude(pk__in=self.filter(as_of=as_of).values("ward"))


class TieReturn(AuditedModel):
    """各区調査: a ward's yearly return of its ties as of 1 August: code and kind of each."""

    ward = models.ForeignKey(Municipality, models.PROTECT, related_name="tie_returns", verbose_name="特別区")
    as_of = models.DateField("基準日")
    lines = models.JSONField("回答した交流", default=list)
    returned_at = models.DateTimeField("回答日時", default=timezone.now)
    returned_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="回答した人"
    )

    objects = TieReturnManager()

    class Meta:
        ordering = ["-as_of", "ward__lg_code"]
        verbose_name = verbose_name_plural = "各区調査"
        constraints = [
            models.UniqueConstraint(
                "ward",
                "as_of",
                name="agreements_tiereturn_once_a_year",
                violation_error_message="この年の各区調査は、すでに回答されています。",
            )
        ]

    def __str__(self) -> str:
        return f"{self.ward} {fiscal_year_name(self.as_of.year)}"

    def differs_from(self, ties: Iterable[Tie]) -> bool:
        """Whether the ward's ties of that day no longer are what was returned."""
        return sorted(self.lines) != sorted([tie.municipality.lg_code, tie.kind] for tie in ties)
