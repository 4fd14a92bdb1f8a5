from collections.abc import Iterable
from typing import Any, Self

from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.models import NOTHING, AuditedModel, Change
from members.models import Municipality, User
from portal.japanese.text import normalise


class NameQuerySet(models.QuerySet):
    def get_by_natural_key(self, name: str) -> Any:
        return self.get(name=name)


QUOTES = str.maketrans("", "", '「」『』“”"')


def spelled(name: str) -> str:
    """`name` without what differs between spellings of one name: width, spaces, case, variant characters, quotes."""
    return normalise(name.translate(QUOTES))


class VenueQuerySet(NameQuerySet):
    def not_merged(self) -> Self:
        """Venues that were not merged into another one."""
        return self.filter(merged_into=None)

    def public(self) -> Self:
        """Venues of published entries or their parts, and what was merged into them."""
        # asked apart: joined in one query, each venue has as many rows as its entries times its parts
        of_entries = Venue.objects.filter(entries__state="published").order_by().values("pk")
        of_parts = Venue.objects.filter(parts__entry__state="published").order_by().values("pk")
        used = Q(pk__in=of_entries) | Q(pk__in=of_parts)
        return self.filter(used | Q(merged_into__in=of_entries) | Q(merged_into__in=of_parts))

    def spelt(self, name: str) -> "Venue | None":
        """The venue meant by `name`: by its name, one of its spellings, or a spelling that differs in nothing seen.

        What was merged leads to the venue that stands. None when no venue is called so.
        """
        found: Any = self.filter(name=name).select_related("merged_into").first()
        if found is None:
            spelling = Spelling.objects.filter(plain=spelled(name)).select_related("venue").first()
            found = spelling.venue if spelling else self._alike(name)
        return found.merged_into or found if found else None

    def _alike(self, name: str) -> "Venue | None":
        """They are few: compared in Python."""
        plain = spelled(name)
        venues: Iterable[Any] = self.select_related("merged_into")
        return next((each for each in venues if spelled(each.name) == plain), None)


class Venue(AuditedModel):
    """会場: a place, under one name however it was spelt. Rooms and halls stand with the entry.

    Two found to be one are merged: entries name the one that stays, and the other's page leads there.
    """

    name = models.CharField("名称", max_length=100, unique=True)
    address = models.CharField("所在地", max_length=200, blank=True)
    municipality = models.ForeignKey(
        Municipality, models.PROTECT, null=True, blank=True, related_name="venues", verbose_name="自治体"
    )
    merged_into = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="merged", verbose_name="まとめた先"
    )

    FACTS = ("name", "address", "municipality")
    SUPPLEMENTS = ("address", "municipality")

    chosen_spellings: list[str] | None = None  # texts to be saved with the facts; None leaves them

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "会場"

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("timeline:venue-detail", args=[self.merged_into_id or self.pk])

    @property
    def is_public(self) -> bool:
        return Venue.objects.public().filter(pk=self.pk).exists()

    @property
    def place_in_print(self) -> str:
        return f"会場「{self.name}」"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        if self.chosen_spellings is not None:
            self.spellings.exclude(text__in=self.chosen_spellings).delete()
            for text in self.chosen_spellings:
                self.add_spelling(text)

    def add_spelling(self, text: str) -> None:
        """Let `text` lead here; nothing when it leads somewhere already."""
        Spelling.objects.get_or_create(plain=spelled(text), defaults={"text": text, "venue": self})

    def revise(self, *, by: User | None, token: str, reason: str = "") -> list[Change] | None:
        """AuditedModel.revise; a former name stays a spelling, and what entries say of the venue is made anew."""
        with transaction.atomic():
            before, entries = Venue.objects.get(pk=self.pk).name, self._entries()
            if before != self.name:
                for entry in entries:
                    entry.keep_first_version()
            changes = super().revise(by=by, token=token, reason=reason)
            if changes and before != self.name:
                self.add_spelling(before)
                self._renew(entries, by=by, reason=f"会場の名称を「{before}」から「{self.name}」に直したため")
            elif changes:
                self._found(entries).refresh_derived()
            return changes

    def merge_into(self, other: "Venue", *, reason: str, by: User | None) -> bool:
        """Make entries of this venue name `other`, to which this name and its page lead from now on.

        Every text made of the name is made anew, and each entry keeps a version. False when one is merged already.
        """
        with transaction.atomic():
            both = Venue.objects.select_for_update().filter(pk__in=[self.pk, other.pk], merged_into=None)
            if len(both) < 2:
                return False
            entries = self._entries()
            for entry in entries:
                entry.keep_first_version()
            self.tell_correction([("名称", self.name, other.name)], reason=reason, by=by)
            self.entries.update(venue=other)
            self.parts.update(venue=other)
            self.spellings.update(venue=other)
            self.merged.update(merged_into=other)
            self.merged_into = other
            self.save(update_fields=["merged_into"])
            other.add_spelling(self.name)
            self._renew(entries, by=by, reason=f"会場「{self.name}」を「{other.name}」にまとめたため")
            self.write_audit_line("をまとめる", by=by, reason=f"{self.name}→{other.name}\n理由：{reason}")
            return True

    def _entries(self) -> list[Any]:
        """Entries held here, or with a part held here."""
        entries = self.entries.model._default_manager
        return list(entries.filter(Q(venue=self) | Q(parts__venue=self)).distinct().order_by("pk"))

    def _found(self, entries: list[Any]) -> Any:
        return self.entries.model._default_manager.filter(pk__in=[entry.pk for entry in entries])

    def _renew(self, entries: list[Any], *, by: User | None, reason: str) -> None:
        """Derive the texts of `entries` anew; each keeps a version of what it says now, after one of what it said."""
        if not entries:
            return
        found = self._found(entries)
        found.update(version=F("version") + 1, updated_at=timezone.now())
        found.refresh_derived()
        versions = [entry.new_version(by=by, reason=reason) for entry in found.with_all_rows()]
        type(versions[0])._default_manager.bulk_create(versions)

    def facts_by_label(self) -> dict[str, str]:
        """AuditedModel.facts_by_label, the spellings among them."""
        saved = [spelling.text for spelling in self.spellings.all()] if self.pk else []
        texts = saved if self.chosen_spellings is None else self.chosen_spellings
        return {**super().facts_by_label(), "ほかの表記": "、".join(sorted(texts)) or NOTHING}

    def _is_correction(self, change: Change) -> bool:
        return change[0] != "ほかの表記" and super()._is_correction(change)


class Spelling(models.Model):
    """会場の表記: another way in which papers spell a venue; it leads to that one."""

    venue = models.ForeignKey(Venue, models.CASCADE, related_name="spellings", verbose_name="会場")
    text = models.CharField("表記", max_length=100)
    plain = models.CharField("比べる形", max_length=100, unique=True, editable=False)

    class Meta:
        ordering = ["text"]
        verbose_name = verbose_name_plural = "会場の表記"

    def __str__(self) -> str:
        return self.text


class Series(models.Model):
    """シリーズ: meetings or events that are numbered (第2回…), some afresh every fiscal year."""

    name = models.CharField("名称", max_length=100, unique=True)
    unit = models.CharField("数え方", max_length=5, default="回", help_text="第1「回」、第1「弾」など")
    restarts_yearly = models.BooleanField("年度ごとに第1回から数える", default=False)

    objects = NameQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        verbose_name = verbose_name_plural = "シリーズ"

    def __str__(self) -> str:
        return self.name
