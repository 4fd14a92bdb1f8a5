import datetime
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from agreements.models import Body
from agreements.revisions.models import AuditedModel, RelatedFacts
from members.models import Municipality, User
from portal.database.periods import Period, PeriodQuerySet, holds_on
from timeline.entries.models.entries import Entry
from timeline.entries.models.programme import Role


class PersonQuerySet(models.QuerySet["Person"]):
    def not_merged(self) -> Self:
        """People who were not merged into another one."""
        return self.filter(merged_into=None)

    def public(self) -> Self:
        """People whom a published entry names, or who were asked to be advisers; merged ones too."""
        named = Role.objects.published().exclude(person=None).order_by().values("person")
        return self.filter(Q(pk__in=named) | Q(merged__in=named) | Q(adviserships__isnull=False)).distinct()

    def whom(self, roles: models.QuerySet[Role]) -> Self:
        """People whom `roles` point to, those merged under the one they were merged into."""
        named = roles.order_by().exclude(person=None)
        return self.not_merged().filter(
            Q(pk__in=named.values("person")) | Q(pk__in=named.values("person__merged_into"))
        )

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """People whose page `user` may read: the secretariat all, everybody else the public ones."""
        return self if not user.is_anonymous and user.is_secretariat else self.public()


class Person(AuditedModel):
    """人: somebody whom entries name, under one name however it was printed. Of the person only public roles are held.

    What entries print stays as it is: a Role points here. Two people found to be one are merged by hand, for a reason
    that is shown; the roles keep the one they point to, so that what was merged wrongly comes apart again.
    """

    name = models.CharField("氏名", max_length=100, help_text="姓と名の間を空ける（例：西川 太一郎）")
    kana = models.CharField("よみ", max_length=100, blank=True)
    distinction = models.CharField(
        "区別", max_length=50, blank=True, help_text="同じ氏名の人がいるときだけ（例：綾部市長）"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="まとめた先"
    )
    merged_because = models.CharField("まとめた理由", max_length=300, blank=True)
    others = models.ManyToManyField("self", blank=True, verbose_name="別の人とした人")

    FACTS = ("name", "kana", "distinction")
    SUPPLEMENTS = ("kana", "distinction")

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ["kana", "name", "pk"]
        verbose_name = verbose_name_plural = "人"
        constraints = [
            models.UniqueConstraint(
                "name",
                "distinction",
                name="timeline_person_once",
                violation_error_message="同じ氏名の人が登録されています。別の人なら「区別」を入力してください。",
            ),
            models.CheckConstraint(
                condition=(
                    Q(merged_into=None, merged_because="") | (Q(merged_into__isnull=False) & ~Q(merged_because=""))
                )
                & ~Q(merged_into=F("pk")),
                name="timeline_person_merged_for_a_reason",
                violation_error_message="まとめた先と理由を入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.distinction}）" if self.distinction else self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:person-detail", args=[self.merged_into_id or self.pk])

    @property
    def is_public(self) -> bool:
        return Person.objects.public().filter(pk=self.pk).exists()

    def named_in(self) -> models.QuerySet[Role]:
        """Roles that point to the person, or to one merged into it."""
        return Role.objects.filter(Q(person=self) | Q(person__merged_into=self))

    def as_one(self) -> "list[Person]":
        """All rows of this person: the one that stands, and those merged into it."""
        kept = self.merged_into or self
        return [kept, *kept.merged.all()]

    def offices_on(self, day: datetime.date) -> str:
        """Offices known to be held on `day`, each once, with ・ between them; blank when none is.

        Of every row of the person: an office entered before a merge was this person's all the same.
        """
        held = [tenure.office for each in self.as_one() for tenure in each.tenures.all() if tenure.is_held_on(day)]
        return "・".join(dict.fromkeys(held))

    def is_told_apart_from(self, other: "Person") -> bool:
        """Whether somebody said that these are two people, of them or of those merged into them."""
        return Person.objects.filter(pk__in=[each.pk for each in self.as_one()], others__in=other.as_one()).exists()

    def take(self, name: str, office: str, *, by: User | None) -> int:
        """Say that the unlinked roles printed with this name and office are this person; returns how many."""
        with transaction.atomic():
            count = Role.objects.unlinked().filter(name=name, office=office).update(person=self)
            if count:
                self.write_audit_line("と記載の結びつけ", by=by, reason=f"{name}（{office}）　{count}件")
            return count

    def release(self, name: str, office: str, *, by: User | None) -> int:
        """Take back take(): such roles point to nobody again; returns how many there were."""
        with transaction.atomic():
            count = Role.objects.filter(person=self, name=name, office=office).update(person=None)
            if count:
                self.write_audit_line("と記載の切り離し", by=by, reason=f"{name}（{office}）　{count}件")
            return count

    def merge_into(self, other: "Person", *, because: str, by: User | None) -> bool:
        """Say that this person is `other`, whose page shows both from now on, and why. False when it cannot be.

        It cannot be where one of them is merged already, where others are merged into this one, or with itself.
        """
        with transaction.atomic():
            list(Person.objects.select_for_update().filter(pk__in=[self.pk, other.pk]).order_by("pk"))
            if self.pk == other.pk or Person.objects.filter(Q(pk=other.pk, merged_into__isnull=False)).exists():
                return False
            free = Person.objects.not_merged().filter(pk=self.pk).exclude(pk__in=_with_merged())
            if not free.update(merged_into=other, merged_because=because):
                return False
            self.refresh_from_db()
            self.write_audit_line("をまとめる", by=by, reason=f"{self}→{other}\n理由：{because}")
            return True

    def separate(self, *, by: User | None) -> bool:
        """Take a merge apart: the person stands alone again, with every role it had. False when it stood alone."""
        with transaction.atomic():
            other = self.merged_into
            merged = Person.objects.filter(pk=self.pk).exclude(merged_into=None)
            if not merged.update(merged_into=None, merged_because=""):
                return False
            self.refresh_from_db()
            self.write_audit_line("を分ける", by=by, reason=f"{other}→{self}")
            return True

    def tell_apart(self, other: "Person", *, by: User | None) -> bool:
        """Say that `other` is somebody else, so that nothing suggests it again. False when it was said before."""
        with transaction.atomic():
            if self.pk == other.pk or self.others.filter(pk=other.pk).exists():
                return False
            self.others.add(other)
            self.write_audit_line("を別の人とする", by=by, reason=f"{self}と{other}")
            return True


def _with_merged() -> models.QuerySet[Any, Any]:
    return Person.objects.exclude(merged_into=None).values("merged_into")


class TenureQuerySet(PeriodQuerySet["Tenure"]):
    def of_whole(self, person: Person) -> Self:
        """Those of the person and of everybody merged into it."""
        return self.filter(Q(person=person) | Q(person__merged_into=person))

    def as_of(self, day: datetime.date) -> Self:
        """Offices known to be held on `day`. Without its first day nothing is known of any day."""
        return super().as_of(day).exclude(started_on=None)


class Tenure(AuditedModel, Period):
    """在職: an office that a person held. A blank first day means that it is not in the record, and not "since before".

    Two at once are two rows.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="tenures", verbose_name="人")
    office = models.CharField("職", max_length=200)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="tenures", verbose_name="自治体"
    )
    body = models.ForeignKey(
        Body, models.PROTECT, null=True, blank=True, related_name="tenures", verbose_name="協定団体"
    )

    FACTS = ("office", "municipality", "body", "started_on", "ended_on")
    SUPPLEMENTS = ("municipality", "body", "started_on", "ended_on")

    objects = TenureQuerySet.as_manager()

    class Meta(Period.Meta):
        ordering = [F("started_on").asc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = "在職"
        constraints = [
            *Period.Meta.constraints,
            models.UniqueConstraint(
                "person",
                "office",
                Coalesce("started_on", Value(datetime.date(1, 1, 1), output_field=models.DateField())),
                name="timeline_tenure_once",
                violation_error_message="同じ職と就任日の在職が登録されています。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.office}）"

    @property
    def is_public(self) -> bool:
        return self.person.is_public

    def is_held_on(self, day: datetime.date) -> bool:
        """TenureQuerySet.as_of for a row already read."""
        return self.started_on is not None and holds_on(day, self.started_on, self.ended_on)


class AdvisershipQuerySet(models.QuerySet["Advisership"]):
    def of_whole(self, person: Person) -> Self:
        """Those of the person and of everybody merged into it."""
        return self.filter(Q(person=person) | Q(person__merged_into=person))


class Advisership(RelatedFacts):
    """顧問: somebody asked to advise, with the days of asking, acceptance and end. A blank day is not in the record."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="adviserships", verbose_name="人")
    matter = models.CharField("何の顧問か", max_length=100)
    asked_on = models.DateField("依頼した日", null=True, blank=True)
    accepted_on = models.DateField("承諾の日", null=True, blank=True)
    ended_on = models.DateField("終了の日", null=True, blank=True, help_text="この日の前日まで顧問")
    entries = models.ManyToManyField(Entry, blank=True, related_name="adviserships", verbose_name="経過")

    FACTS = ("matter", "asked_on", "accepted_on", "ended_on")
    RELATED = ("entries",)
    SUPPLEMENTS = ("asked_on", "accepted_on", "ended_on", "entries")

    objects = AdvisershipQuerySet.as_manager()

    class Meta:
        ordering = [F("asked_on").asc(nulls_last=True), "pk"]
        verbose_name = verbose_name_plural = "顧問"
        constraints = [
            models.UniqueConstraint(
                "person",
                "matter",
                name="timeline_advisership_once",
                violation_error_message="この人の同じ顧問が登録されています。",
            ),
            models.CheckConstraint(
                condition=Q(asked_on=None) | Q(accepted_on=None) | Q(accepted_on__gte=F("asked_on")),
                name="timeline_advisership_accepted_after_asked",
                violation_error_message="承諾の日は、依頼した日と同じか、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None)
                | (
                    (Q(accepted_on=None) | Q(ended_on__gt=F("accepted_on")))
                    & (Q(asked_on=None) | Q(ended_on__gt=F("asked_on")))
                ),
                name="timeline_advisership_ended_last",
                violation_error_message="終了の日は、依頼と承諾の日より後の日にしてください。",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person}（{self.matter}）"

    @property
    def is_public(self) -> bool:
        return True

    def state_on(self, day: datetime.date) -> str:
        """The last step known on `day`: 終了, 承諾, 依頼; blank when none is."""
        steps = (("終了", self.ended_on), ("承諾", self.accepted_on), ("依頼", self.asked_on))
        return next((name for name, since in steps if since and since <= day), "")
