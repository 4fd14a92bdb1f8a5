from typing import Any

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from members.models import Municipality
from portal.models import AuditLine
from portal.substrings import containing
from portal.text import normalise, words

from .case_keeping import Keeping
from .fields import Field
from .proposals import Proposal
from .taking_part import TakingPart


class CaseQuerySet(models.QuerySet):
    def get_by_natural_key(self, key):
        return self.get(key=key)

    def published(self):
        return self.exclude(published_at=None)

    def of(self, municipality):
        """Cases in which the municipality or ward takes part, in whatever role."""
        return self.filter(pk__in=Participant.objects.filter(municipality=municipality).values("case"))

    def about(self, lg_code):
        """Cases in which the municipality or ward of this code takes part."""
        return self.filter(pk__in=Participant.objects.filter(municipality__lg_code=lg_code).values("case"))

    def in_prefecture(self, prefecture):
        """Cases with a municipality of the prefecture of this code."""
        return self.filter(pk__in=Participant.objects.filter(municipality__prefecture=prefecture).values("case"))

    def through(self, channel):
        """Cases that began through this channel."""
        return self.filter(channel=channel)

    def in_field(self, pk):
        """Cases of the field with this key."""
        return self.filter(pk__in=Case.fields.through.objects.filter(field=pk).values("case"))

    def search(self, query):
        """Cases holding every word of `query`, in whatever spelling (portal.text), in what the public reads of them."""
        return containing(self, words(query))

    def newest_first(self):
        """By the last day on which something published happened; those without a day come last."""
        return self.order_by(F("latest_day").desc(nulls_last=True), "-pk")

    def visible_to(self, user):
        """Published ones; unpublished ones for their participants and the secretariat."""
        if user.is_anonymous or not user.is_active:
            return self.published()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.published()
        own = Participant.objects.filter(municipality=user.municipality).values("case")
        return self.filter(Q(published_at__isnull=False) | Q(pk__in=own))

    def editable_by(self, user):
        """For those who take part, and the secretariat; an introducer only reads."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        if user.is_secretariat:
            return self
        if not user.municipality:
            return self.none()
        active = Participant.objects.exclude(role=Participant.Role.INTRODUCER)
        return self.filter(pk__in=active.filter(municipality=user.municipality).values("case"))

    def shared_with(self, user):
        """Those `user` reads in full, unpublished steps included: of those who take part, and the secretariat."""
        if user.is_anonymous or not user.is_active:
            return self.none()
        return self if user.is_secretariat else self.of(user.municipality)

    def awaiting_publication(self):
        """Asked to be made public and not yet public, the oldest first."""
        return self.filter(published_at=None).exclude(requested_at=None).order_by("requested_at", "pk")

    @transaction.atomic
    def make_from(self, proposal, partners, lead, *, by):
        """The case of a matched proposal: who takes part, and the first steps as they happened on the board."""
        case: Any = self.create(
            key=f"proposal-{proposal.pk}",
            title=proposal.title,
            summary=proposal.summary,
            channel=Case.Channel.BOARD,
            proposal=proposal,
        )
        case.fields.set(proposal.fields.all())
        joined = proposal.co_proposers.exclude(confirmed_at=None).select_related("municipality__prefecture")
        proposers = [proposal.municipality, *(row.municipality for row in joined)]
        roles = {place.pk: Participant.Role.PARTNER for place in partners}
        roles |= {place.pk: Participant.Role.PROPOSER for place in proposers}
        if lead:
            roles[lead.pk] = Participant.Role.LEAD
        case.take_in(roles)
        case.steps.create(kind="proposed", position=1, text=_said(proposal), **_on(proposal.posted_at))
        answers = proposal.raised().filter(municipality__in=partners).select_related("municipality__prefecture")
        for position, answer in enumerate(answers, 2):
            text = f"{answer.municipality.full_name}が手を挙げる"
            case.steps.create(kind="answered", position=position, text=text, **_on(answer.first_answered_at))
        case.refresh_derived()
        AuditLine.objects.write("連携事例の登録", case, by=by, municipality=by.municipality)
        return case

    @transaction.atomic
    def start(self, roles, *, by, token, fields=(), **texts):
        """A case that began without a proposal. `roles`: what each municipality, by number, does in it.

        The same form (`token`) sent twice by one person starts one. Returns the case, and whether it is new.
        """
        token = f"{by.pk}-{token}"[:40]
        case: Any
        case, is_new = self.get_or_create(token=token, defaults={"key": f"new-{token}"[:40], **texts})
        if not is_new:
            return case, False
        case.key = f"case-{case.pk}"
        case.save(update_fields=["key"])
        case.fields.set(fields)
        case.take_in(roles)
        case.refresh_derived()
        AuditLine.objects.write("連携事例の登録", case, by=by, municipality=by.municipality)
        return case, True


def _said(proposal):
    return f"{proposal.municipality.full_name}が掲示板に{proposal.kind_name}を載せる"


def _on(moment):
    day = timezone.localdate(moment) if moment else None
    return {"first_day": day, "last_day": day}


def empty_outline():
    """The outline of a case that nothing belongs to (Case.refresh_derived)."""
    return {"places": [], "steps": []}


class Case(Keeping, TakingPart):
    """連携事例: municipalities and wards that did something together, from the first word to the latest agreement."""

    class Channel(models.TextChoices):
        BOARD = "board", "掲示板"
        VISIT = "visit", "訪問"
        GENERAL_MEETING = "general_meeting", "区長会総会"
        INTRODUCTION = "introduction", "紹介"
        EARLIER_TIES = "earlier_ties", "以前からの縁"

    token = models.CharField("送信の記号", max_length=40, null=True, unique=True, editable=False)
    key = models.SlugField("記号", max_length=40, unique=True, help_text="URLになるため、あとから変えません")
    title = models.CharField("件名", max_length=100)
    summary = models.TextField("あらまし", max_length=1000, blank=True)
    channel = models.CharField("きっかけ", max_length=20, choices=Channel)
    proposal = models.OneToOneField(
        Proposal, models.PROTECT, null=True, blank=True, related_name="case", verbose_name="もとの提案"
    )
    fields = models.ManyToManyField(Field, blank=True, related_name="cases", verbose_name="分野")
    result = models.TextField("結果", max_length=2000, blank=True)
    visitors = models.PositiveIntegerField("来場者数（人）", null=True, blank=True)
    closed_on = models.DateField("終了日", null=True, blank=True)
    requested_at = models.DateTimeField("公開を申し込んだ日時", null=True, blank=True)
    published_at = models.DateTimeField("公開日時", null=True, blank=True)
    created_at = models.DateTimeField("登録日時", default=timezone.now)
    version = models.PositiveIntegerField("版", default=1)
    # derived by refresh_derived() from what the public reads of the case, so that lists read one table
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)
    outline = models.JSONField("一覧用の要約", editable=False, default=empty_outline)
    latest_day = models.DateField("最後の日", null=True, editable=False)

    objects = CaseQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = verbose_name_plural = "連携事例"

    def __str__(self):
        return self.title

    def natural_key(self):
        return (self.key,)

    def get_absolute_url(self):
        return reverse("bulletin:case-detail", args=[self.key])

    def places(self):
        """The municipalities and wards that act in it: not an introducer."""
        acting = self.participants.active().values("municipality")
        return Municipality.objects.filter(pk__in=acting).select_related("prefecture")

    def refresh_derived(self):
        """Derive search_text, outline and latest_day anew from the published steps and the rest, and save them.

        Whoever changes a case, its participants or steps calls this last. Unpublished steps leave no trace in them.
        """
        steps = list(self.steps.published())
        people = list(self.participants.select_related("municipality__prefecture"))
        self.search_text = self._search_text(steps, people)
        self.outline = {
            "places": [
                [place.lg_code, place.full_name, place.is_ward, row.role]
                for row in people
                for place in [row.municipality]
            ],
            "steps": [step.outline() for step in steps],
        }
        self.latest_day = max((step.last_day for step in steps if step.last_day), default=None)
        self.save(update_fields=["search_text", "outline", "latest_day"])

    def _search_text(self, steps, people):
        names = [self.get_channel_display(), self.title, self.summary, self.result]
        names += [row.municipality.full_name for row in people]
        names += [field.name for field in self.fields.all()]
        names += [text for step in steps for text in (step.text, step.note, step.venue)]
        return normalise("／".join(filter(None, names)))


class ParticipantQuerySet(models.QuerySet):
    def of_published(self):
        """With their cases, which everybody may read, newest first. One query."""
        published = self.filter(case__published_at__isnull=False).select_related("case")
        return published.order_by(F("case__latest_day").desc(nulls_last=True), "-case")

    def active(self):
        """Those who act in the case: not an introducer."""
        return self.exclude(role=Participant.Role.INTRODUCER)


class Participant(models.Model):
    """参加者 of a case, now (Case.former: until when others were). One ward leads; an introducer brought the others
    together (鶴岡市)."""

    class Role(models.TextChoices):
        PROPOSER = "proposer", "提案"
        LEAD = "lead", "中心の区"
        PARTNER = "partner", "参加"
        INTRODUCER = "introducer", "紹介"

    case = models.ForeignKey(Case, models.CASCADE, related_name="participants", verbose_name="連携事例")
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, related_name="participations", verbose_name="自治体・特別区"
    )
    role = models.CharField("役割", max_length=20, choices=Role)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        ordering = ["case", "municipality__lg_code"]
        verbose_name = verbose_name_plural = "参加者"
        constraints = [
            models.UniqueConstraint("case", "municipality", name="bulletin_participant_once"),
            models.UniqueConstraint(
                "case",
                condition=models.Q(role="lead"),
                name="bulletin_participant_one_lead",
                violation_error_message="中心の区は1つだけです。",
            ),
        ]

    def __str__(self):
        return f"{self.case} {self.municipality}"
