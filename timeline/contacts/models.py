import datetime
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone

from agreements.models import Body
from agreements.revisions.models import RelatedFacts
from members.models import Municipality, User
from portal.japanese.text import normalise, words
from portal.models import AuditLine
from timeline.content import draft_entry
from timeline.entries.models.entries import Entry
from timeline.entries.models.entry_content import Content, days_text
from timeline.entries.models.programme import read_person
from timeline.entries.models.venues import Venue


class ContactQuerySet(models.QuerySet["Contact"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Contacts of the place that `user` serves: a municipality's people read its own, the secretariat its own.

        Nobody reads another's, the secretariat no municipality's either.
        """
        if user.is_anonymous:
            return self.none()
        if user.is_secretariat:
            return self.filter(municipality=None)
        return self.of_place(user.municipality) if user.municipality else self.none()

    def of_place(self, municipality: Municipality | None) -> Self:
        """Contacts kept by the municipality; of the secretariat with None."""
        return self.filter(municipality=municipality)

    def with_place(self, place: Municipality) -> Self:
        """Contacts with a municipality, or with one that it came from."""
        return self.filter(pk__in=self.filter(places__in=place.ids_with_predecessors()).values("pk"))

    def with_body(self, body: Body) -> Self:
        return self.filter(bodies=body)

    def to_do(self) -> Self:
        """Contacts after which something is still to be done, by the due day, those without one last."""
        found = self.exclude(follow_up="").filter(done_at=None)
        return found.order_by(F("due_on").asc(nulls_last=True), "first_day", "pk")

    def with_partners(self) -> Self:
        """With whom they were: two queries, whatever the number."""
        places = models.Prefetch("places", Municipality.objects.select_related("prefecture"))
        return self.prefetch_related(places, "bodies")

    def planned(self, day: datetime.date) -> Self:
        """Contacts to come after `day`, the next first."""
        return self.filter(first_day__gt=day).order_by("first_day", "pk")

    def search(self, query: str) -> Self:
        """Contacts in which every word of `query` stands."""
        found = self
        for word in words(query):
            found = found.filter(search_text__contains=word)
        return found


class Contact(RelatedFacts):
    """接触の記録: a visit, talk or call between an office and a partner, planned or held, on the days [first, last].

    Kept by a municipality, or by the secretariat (`municipality` is None), and read by nobody else. What may be public
    becomes an entry, which the record then points to.
    """

    class Direction(models.TextChoices):
        INCOMING = "incoming", "先方から"
        OUTGOING = "outgoing", "こちらから"
        MUTUAL = "mutual", "双方で"

    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, editable=False, related_name="contacts", verbose_name="記録する自治体"
    )
    direction = models.CharField("向き", max_length=10, choices=Direction)
    first_day = models.DateField("日")
    last_day = models.DateField("終わりの日", null=True, blank=True, help_text="この日を含む。1日だけなら空欄")
    subject = models.CharField("用件", max_length=200)
    places = models.ManyToManyField(Municipality, blank=True, related_name="contacts_with", verbose_name="相手の自治体")
    bodies = models.ManyToManyField(Body, blank=True, related_name="contacts", verbose_name="相手の協定団体")
    counterpart = models.TextField("相手の方", blank=True)
    host = models.TextField("こちらの人", blank=True)
    venue = models.CharField("場所", max_length=200, blank=True)
    introduced_by = models.CharField("紹介者", max_length=200, blank=True)
    outcome = models.TextField("結果", blank=True)
    follow_up = models.CharField("このあとすること", max_length=200, blank=True)
    follow_up_by = models.CharField("担当", max_length=100, blank=True)
    due_on = models.DateField("期日", null=True, blank=True)
    done_at = models.DateTimeField("済んだ日時", null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name="済ませた人",
    )
    entry = models.ForeignKey(
        Entry, models.SET_NULL, null=True, blank=True, related_name="contacts", verbose_name="経過"
    )
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)

    FACTS = (
        *("direction", "first_day", "last_day", "subject", "counterpart", "host", "venue", "introduced_by"),
        *("outcome", "follow_up", "follow_up_by", "due_on", "entry"),
    )
    RELATED = ("places", "bodies")

    objects = ContactQuerySet.as_manager()

    class Meta:
        ordering = ["-first_day", "-pk"]
        verbose_name = verbose_name_plural = "接触の記録"
        constraints = [
            models.UniqueConstraint(
                Coalesce("municipality", Value(0)),
                "first_day",
                "subject",
                "counterpart",
                name="timeline_contact_once",
                violation_error_message="同じ日の、同じ用件と相手の記録があります。",
            ),
            models.CheckConstraint(
                condition=Q(last_day=None) | Q(last_day__gte=F("first_day")),
                name="timeline_contact_last_day_not_before_first",
                violation_error_message="終わりの日は、はじめの日と同じか、後の日にしてください。",
            ),
            models.CheckConstraint(
                condition=~Q(follow_up="") | Q(due_on=None, done_at=None, done_by=None, follow_up_by=""),
                name="timeline_contact_due_for_something",
                violation_error_message="担当や期日を入力するときは、このあとすることも入力してください。",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

    def get_absolute_url(self) -> str:
        return reverse("timeline:contact-detail", args=[self.pk])

    @property
    def audit_name(self) -> str:
        """Its number, and nothing of what it says: the secretariat reads every line of the audit."""
        return f"接触の記録 第{self.pk}号"

    @property
    def partner(self) -> str:
        """With whom: the municipalities and bodies, else the people named."""
        names = [*map(str, self.places.all()), *map(str, self.bodies.all())]
        return "、".join(names or self.counterpart.splitlines())

    def is_to_come(self, day: datetime.date) -> bool:
        return self.first_day > day

    def save(self, *args: Any, **kwargs: Any) -> None:
        texts = [self.subject, self.counterpart, self.host, self.venue, self.introduced_by]
        texts += [self.outcome, self.follow_up, self.follow_up_by]
        for name in self.RELATED:
            texts += map(str, self._chosen.get(name, getattr(self, name).all() if self.pk else ()))
        self.search_text = normalise("／".join(texts))
        super().save(*args, **kwargs)

    def write_audit_line(self, what: str, *, by: User | None, reason: str = "") -> None:
        """AuditedModel.write_audit_line for its own people, without the words that were changed."""
        action = f"接触の記録{what}"
        AuditLine.objects.write(action, self, by=by, municipality=self.municipality)

    def finish(self, *, by: User) -> bool:
        """Note that what was to be done is done, once. False when it was noted before, or nothing is to be done."""
        return self._note_done(Contact.objects.to_do(), timezone.now(), by, "の対応（済み）", by=by)

    def reopen(self, *, by: User) -> bool:
        """Take back that it is done. False when it was not."""
        return self._note_done(Contact.objects.exclude(done_at=None), None, None, "の対応（まだ）", by=by)

    def _note_done(self, before: ContactQuerySet, at: Any, done_by: User | None, what: str, *, by: User) -> bool:
        with transaction.atomic():
            if not before.filter(pk=self.pk).order_by().update(done_at=at, done_by=done_by):
                return False
            self.write_audit_line(what, by=by)
            return True

    def remove(self, *, by: User) -> bool:
        """Delete a record entered by mistake, noted in the audit; its entry stays. False when it is gone already."""
        with transaction.atomic():
            if not Contact.objects.select_for_update(of=("self",)).filter(pk=self.pk).exists():
                return False
            self.write_audit_line("の取消し", by=by)
            self.delete()
            return True

    def draft(self, *, by: User) -> Entry | None:
        """Draft an entry of what may be public of it; returns it, None when there is an entry already.

        The draft is read and published by the secretariat. What is to be done afterwards is not in it.
        """
        with transaction.atomic():
            if not Contact.objects.select_for_update(of=("self",)).filter(pk=self.pk, entry=None).exists():
                return None
            entry = draft_entry(self._content(), by=by, origin=(self.audit_name, self.get_absolute_url()))
            Contact.objects.filter(pk=self.pk).update(entry=entry)
            self.entry = entry
            self.write_audit_line("からの経過の下書き", by=by)
            return entry

    def _content(self) -> Content:
        theirs, ours = {
            self.Direction.INCOMING: ("visitor", "receiver"),
            self.Direction.OUTGOING: ("receiver", "visitor"),
            self.Direction.MUTUAL: ("attendee", "attendee"),
        }[self.Direction(self.direction)]
        people = [{"as": theirs} | read_person(line) for line in self.counterpart.splitlines()]
        hosts = [{"as": ours} | read_person(line) for line in self.host.splitlines()]
        people = [*hosts, *people] if ours == "visitor" else [*people, *hosts]  # who came stands first
        if self.introduced_by:
            people.append({"as": "introducer", "office": self.introduced_by})
        venue = Venue.objects.spelt(self.venue) if self.venue else None
        lines = [self.outcome, f"場所：{self.venue}" if self.venue and not venue else ""]
        return {
            "days": days_text(self.first_day, self.last_day or self.first_day),
            "kind": Entry.Kind.VISIT.value,
            "title": self.subject,
            "body": "\n".join(filter(None, lines)),
            "venue": venue.name if venue else "",
            "people": people,
            "places": [f"{place.prefecture.name}{place.name}" for place in self.places.select_related("prefecture")],
            "bodies": [body.name for body in self.bodies.all()],
        }
