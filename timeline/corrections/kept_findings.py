"""The findings as they were found last: rows, searched for anew when the record has changed, never for each page.

A small record is searched by whoever opens a page first after a change, a large one by the worker: its pages say
meanwhile of when their findings are.
"""

import datetime
from typing import Any, Self

from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from portal.findings import Finding
from portal.web.page_cache import page_key
from timeline.entries.models.entries import Entry

from .findings import find_all
from .models import Correction

MOST_AT_ONCE = 1000  # entries of a record that is searched within a request: half a second
REST = datetime.timedelta(minutes=10)  # between two searches of a larger one, which hold up the worker
AT_ONCE = 500  # rows written together


class KeptFindingQuerySet(models.QuerySet[Any]):
    def with_state(self) -> Any:
        """Annotate is_decided: whether somebody looked at it and recorded a correction; open ones first."""
        decided = Correction.objects.deciding().filter(finding=OuterRef("code"))
        return self.annotate(is_decided=Exists(decided)).order_by("is_decided", "pk")

    def open(self) -> Self:
        """Those nobody has decided about."""
        return self.with_state().filter(is_decided=False)

    def keep(self, found: list[Finding]) -> None:
        """Replace all by these, in their order."""
        self.all().delete()
        names = ("code", "place", "printed", "computed", "explanation", "url", "edit_url")
        rows = [KeptFinding(**{name: getattr(finding, name) for name in names}) for finding in found]
        KeptFinding.objects.bulk_create(rows, batch_size=AT_ONCE)


class KeptFinding(models.Model):
    """照合結果: a portal.findings.Finding of the last search (Search)."""

    code = models.TextField("記号")
    place = models.TextField("箇所")
    printed = models.TextField("記載")
    computed = models.TextField("計算")
    explanation = models.TextField("説明")
    url = models.TextField("ページ", blank=True)
    edit_url = models.TextField("直すページ", blank=True)

    objects = KeptFindingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "照合結果"

    def __str__(self) -> str:
        return self.code

    @property
    def finding(self) -> Finding:
        fields = (self.code, self.place, self.printed, self.computed, self.explanation, self.url, self.edit_url)
        return Finding(*fields)


class SearchQuerySet(models.QuerySet["Search"]):
    def last(self) -> "Search":  # type: ignore[override]
        """The one row: what stands in KeptFinding, after a search where one is due and the record is small."""
        search = self.get_or_create(pk=1)[0]
        if not search.is_current and not _is_large():
            search.renew(timezone.now())
        return search

    def renew_due(self, now: datetime.datetime) -> bool:
        """Task of the worker: search where the record has changed; a large one no more often than every REST."""
        search = self.get_or_create(pk=1)[0]
        rests = search.made_at and now - search.made_at < REST and _is_large()
        return not search.is_current and not rests and search.renew(now)


def _is_large() -> bool:
    return Entry.objects.count() > MOST_AT_ONCE


class Search(models.Model):
    """照合: for which state of the record (page_key) the findings were searched last, and when. One row."""

    key = models.CharField("記録の状態", max_length=100, blank=True)
    made_at = models.DateTimeField("照合した日時", null=True, blank=True)

    objects = SearchQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "照合"

    def __str__(self) -> str:
        return self.key

    def renew(self, now: datetime.datetime) -> bool:
        """Search, and keep what was found; False when another process wrote meanwhile what stands then."""
        key, found = self.key_now, find_all()
        with transaction.atomic():
            is_first = Search.objects.filter(pk=self.pk, key=self.key).update(key=key, made_at=now)
            if is_first:
                KeptFinding.objects.keep(found)
        self.refresh_from_db()
        return bool(is_first)

    @property
    def key_now(self) -> str:
        """The state of the record now: its version, the day and the code. One query."""
        return page_key("findings")

    @property
    def is_current(self) -> bool:
        return self.key == self.key_now
