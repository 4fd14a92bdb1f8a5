from __future__ import annotations

import datetime
import json
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.models import AuditedModel, token_of
from enquiries.asking.models.enquiries import Enquiry
from members.models import User
from timeline.content import draft_entry
from timeline.models import Entry, RecordFile

from .frozen import Frozen


class ResultEditionQuerySet(models.QuerySet["ResultEdition"]):
    def published(self) -> Self:
        return self.exclude(published_at=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """What is published: everybody's, or that of who serves a municipality; the secretariat reads all."""
        public = self.published().filter(audience=ResultEdition.Audience.PUBLIC)
        if user.is_anonymous:
            return public
        if user.is_secretariat:
            return self
        return self.published() if user.municipality else public

    def being_made(self) -> Self:
        """Those not published: only these can be changed, counted anew or thrown away."""
        return self.filter(published_at=None)

    @transaction.atomic
    def make(self, enquiry: Enquiry, kind: str, frozen: Frozen, *, by: User) -> tuple[ResultEdition, bool]:
        """Keep results of now as the edition of this kind: the edition, and whether anything was kept.

        One that is not published yet is counted anew, with the texts chosen before; a published one stays as it is.
        """
        Enquiry.objects.select_for_update(of=("self",), no_key=True).get(pk=enquiry.pk)
        standing = self.select_for_update(of=("self",)).filter(enquiry=enquiry, kind=kind).first()
        edition = standing or ResultEdition(enquiry=enquiry, kind=kind)
        if edition.published_at:
            return edition, False
        is_new = edition.pk is None
        edition.freeze(frozen, timezone.localdate())
        edition.save()
        edition.write_audit_line("の作成" if is_new else "の数え直し", by=by)
        return edition, True


class ResultEdition(AuditedModel):
    """照会の結果の版: the results of a day, frozen, with the editor's text, to be published as a document.

    What was answered later, or corrected, does not change it. Until it is published it holds every text that was
    answered, of which the editor chooses; publishing erases the others.
    """

    class Kind(models.TextChoices):
        FLASH = "flash", "速報"
        ANALYSIS = "analysis", "分析版"
        DETAILED = "detailed", "詳細版"

    class Unit(models.TextChoices):
        """What addressees are counted in, of wards, of others, and where both are among them."""

        WARDS = "区", "区"
        OTHERS = "自治体", "自治体"
        BOTH = "市区町村", "市区町村"

    class Audience(models.TextChoices):
        PUBLIC = "public", "誰でも"
        MEMBERS = "members", "自治体と特別区の担当者だけ"

    enquiry = models.ForeignKey(Enquiry, models.PROTECT, related_name="editions", verbose_name="照会")
    kind = models.CharField("版", max_length=10, choices=Kind)
    title = models.CharField("照会の件名", max_length=100)
    basis_on = models.DateField("回答の基準日", null=True, blank=True)
    as_of = models.DateField("集計した日")
    asked = models.PositiveIntegerField("あて先の数")
    answered = models.PositiveIntegerField("回答の数")
    unit = models.CharField("あて先の数え方", max_length=10, choices=Unit, default="自治体", db_default="自治体")
    response = models.JSONField("回答の状況", default=list)  # [name, asked, handed in, nobody there] of each group
    results = models.JSONField("集計", default=list)  # enquiries.results.tally
    texts = models.JSONField("自由記述", default=dict)  # {key: [[mark, place, text]]}; published: the chosen ones alone
    chosen = models.JSONField("載せる自由記述", default=list)  # marks of texts, and keys of tables
    places = models.JSONField("自治体ごとの回答", default=list)  # of DETAILED: [place, {key: words or rows}]
    comment = models.TextField("説明・考察", max_length=20_000, blank=True)
    audience = models.CharField("読める人", max_length=10, choices=Audience, default=Audience.PUBLIC)
    published_at = models.DateTimeField("公表した日時", null=True, blank=True, editable=False)
    entry = models.ForeignKey(
        Entry, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="経過の下書き", editable=False
    )

    FACTS: ClassVar[tuple[str, ...]] = ("comment", "audience")
    unchosen = 0  # how many of the chosen texts freeze() found changed

    objects = ResultEditionQuerySet.as_manager()

    class Meta:
        ordering = ["enquiry", "pk"]
        verbose_name = verbose_name_plural = "照会の結果の版"
        constraints = [
            models.UniqueConstraint("enquiry", "kind", name="enquiries_resultedition_once"),
            models.CheckConstraint(condition=Q(answered__lte=models.F("asked")), name="enquiries_resultedition_part"),
        ]

    def __str__(self) -> str:
        return f"{self.document_name}（{self.get_kind_display()}）"

    def get_absolute_url(self) -> str:
        return reverse("published:edition-detail", args=[self.pk])

    @property
    def document_name(self) -> str:
        return f"{self.title}結果"

    @property
    def is_public(self) -> bool:
        return self.published_at is not None and self.audience == self.Audience.PUBLIC

    @property
    def mark(self) -> str:
        """Hash of all that would be published, which a button sends back to say what its reader had read."""
        figures = json.dumps(
            [self.asked, self.answered, self.response, self.results, self.texts, self.chosen, self.places]
        )
        return token_of({**self.facts_by_label(), "day": str(self.as_of), "figures": figures})

    def freeze(self, frozen: Frozen, day: datetime.date) -> None:
        """Take over the figures of `day`; what was chosen stays chosen where it says what it said then."""
        before = self._said_by_mark()
        self.title, self.basis_on = self.enquiry.title, self.enquiry.as_of
        self.as_of, self.asked, self.answered, self.unit = day, frozen.asked, frozen.answered, frozen.unit
        self.response, self.results, self.texts = frozen.response, frozen.results, frozen.texts
        self.places = frozen.places if self.kind == self.Kind.DETAILED else []
        now = self._said_by_mark()
        kept = [mark for mark in self.chosen if mark in now and now[mark] == before.get(mark)]
        self.unchosen, self.chosen = len(self.chosen) - len(kept), kept

    def _said_by_mark(self) -> dict[str, list[Any]]:
        """{mark: what would be published with it}: of a text the text, of a table the rows of every municipality."""
        said: dict[str, list[Any]] = {mark: [text] for rows in self.texts.values() for mark, _, text in rows}
        for place, values in self.places:
            for _, value, mark in values:
                if mark and ":" not in mark:
                    said.setdefault(mark, []).append([place, value])
        return said

    @transaction.atomic
    def choose(self, offered: set[str], chosen: set[str]) -> bool:
        """Of the texts `offered`, publish `chosen` alone; the choice of others stays. False once it is published."""
        edition = ResultEdition.objects.being_made().select_for_update(of=("self",)).filter(pk=self.pk).first()
        if edition is None:
            return False
        edition.chosen = sorted(set(edition.chosen) - offered | chosen & offered)
        edition.save(update_fields=["chosen"])
        self.chosen = edition.chosen
        return True

    @transaction.atomic
    def publish(self, *, by: User, read: str | None = None) -> bool:
        """Publish once, erase the texts that were not chosen, and draft the entry that it was reported.

        False when it is published, or no longer what was `read`, a mark. ContentError when the entry cannot be drafted.
        """
        edition = ResultEdition.objects.being_made().select_for_update(of=("self",)).filter(pk=self.pk).first()
        if edition is None or read not in (None, edition.mark):
            return False
        edition.texts, edition.places = edition.shown_texts(), edition.shown_places()
        edition.published_at = timezone.now()
        edition.entry = edition._draft(by)
        edition.save()
        edition.write_audit_line("の公表", by=by)
        self.refresh_from_db()
        return True

    @transaction.atomic
    def throw_away(self, *, by: User) -> bool:
        """Delete what was never published. False when it is, or is gone."""
        held = ResultEdition.objects.being_made().select_for_update(of=("self",)).filter(pk=self.pk)
        if held.first() is None:
            return False
        self.write_audit_line("の削除", by=by)
        self.delete()
        return True

    @property
    def choosable(self) -> list[str]:
        """Keys of the questions whose texts are to be chosen, and of tables whose rows are; none once published."""
        if self.published_at:
            return []
        tables = {mark for _, said in self.places for _, _, mark in said if mark and ":" not in mark}
        return [data["key"] for data in self.results if data["key"] in self.texts or data["key"] in tables]

    def offered(self, key: str) -> list[list[str]]:
        """Mark, place and text of what is to be chosen of a question; of a table all its rows at once."""
        whole = [key, "すべての自治体", "自治体ごとの行を、自治体の名前とともに載せる"]
        return self.texts.get(key) or [whole]

    def shown_texts(self) -> dict[str, list[Any]]:
        """{key: [[mark, place, text]]} of the texts chosen."""
        chosen = set(self.chosen)
        kept = {key: [row for row in rows if row[0] in chosen] for key, rows in self.texts.items()}
        return {key: rows for key, rows in kept.items() if rows}

    def shown_places(self) -> list[Any]:
        """What each municipality answered to the questions to be published: of tables and texts those chosen."""
        chosen = set(self.chosen)
        found = []
        for place, said in self.places:
            kept = {key: value for key, value, mark in said if not mark or mark in chosen}
            if kept:
                found.append([place, [[key, value, ""] for key, value in kept.items()]])
        return found

    def _draft(self, by: User) -> Entry:
        """A draft of the entry that the edition was reported, with the document that it is an edition of."""
        name = self.get_kind_display()
        content = {
            "days": str(timezone.localdate()),
            "kind": Entry.Kind.PUBLICATION.value,
            "title": f"{self.document_name}（{name}）について報告",
            "editions": [{"document": self.document_name, "name": name, "action": "報告"}],
        }
        entry: Entry = draft_entry(content, by=by, origin=(str(self), self.get_absolute_url()))
        if self.audience == self.Audience.PUBLIC:
            address = f"{settings.BASE_URL}{self.get_absolute_url()}"
            file = RecordFile(edition=entry.editions.get(), name=str(self), address=address, dated_on=self.as_of)
            RecordFile.objects.take_in(file, None, by=by)
        return entry
