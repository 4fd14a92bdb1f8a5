import contextlib
import hashlib
import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.db import models, transaction
from django.db.models import Q

from members.models import User
from portal.japanese.text import normalise
from timeline.entries.models.entries import Entry

from .jobs import ImportJob


def fingerprint(text: str) -> str:
    """Hash (32 hex digits) of a normalised source text: equal for the same row sent again."""
    return hashlib.blake2b(normalise(text).encode(), digest_size=16).hexdigest()


class ImportRowQuerySet(models.QuerySet["ImportRow"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self.filter(job__in=ImportJob.objects.visible_to(user))

    def accepted(self) -> Self:
        return self.filter(decision=ImportRow.Decision.TAKE)

    def left_out(self) -> Self:
        return self.filter(decision=ImportRow.Decision.LEAVE)

    def undecided(self) -> Self:
        """Rows that somebody has to decide about: no decision yet, and not settled by the record itself."""
        return self.filter(decision=ImportRow.Decision.OPEN).exclude(standing__in=ImportRow.SETTLED)

    def same(self) -> Self:
        """Rows that say what the record says."""
        return self.filter(standing=ImportRow.Standing.SAME)

    def reworded(self) -> Self:
        """Undecided, with the facts of the record in other words."""
        return self.filter(decision=ImportRow.Decision.OPEN, standing=ImportRow.Standing.REWORDED)

    def doubtful(self) -> Self:
        """Undecided, with a warning that asks for a decision."""
        return self.undecided().filter(is_doubtful=True)

    def without_doubts(self) -> Self:
        """Undecided, with nothing to ask, and new to the record: what may be taken unseen."""
        return self.undecided().filter(is_doubtful=False, standing=ImportRow.Standing.NEW)

    def changed(self) -> Self:
        """Undecided, and saying something else than the record: taking one replaces what stands."""
        return self.undecided().filter(standing=ImportRow.Standing.CHANGED)

    def source_texts(self, entry: Entry, reader: User | AnonymousUser) -> list[str]:
        """もとの記載 of `entry`, each text once: of rows taken into the record, or of what it held already.

        For whoever may read the import. One query, and none for a visitor.
        """
        if reader.is_anonymous:
            return []
        taken = Q(decision=ImportRow.Decision.TAKE) | Q(standing=ImportRow.Standing.SAME)
        rows = self.visible_to(reader).filter(taken, entry=entry).exclude(decision=ImportRow.Decision.LEAVE)
        return list(dict.fromkeys(rows.order_by("job", "position").values_list("source", flat=True)))

    def tally(self) -> dict[str, int]:
        """Counts of rows by decision, doubt and standing, by name. One query."""
        undecided = Q(decision="") & ~Q(standing__in=ImportRow.SETTLED)
        return self.aggregate(
            total=models.Count("pk"),
            doubtful=models.Count("pk", undecided & Q(is_doubtful=True)),
            undecided=models.Count("pk", undecided),
            clear=models.Count("pk", Q(decision="", is_doubtful=False, standing="new")),
            changed=models.Count("pk", Q(decision="", standing="changed")),
            accepted=models.Count("pk", Q(decision="take")),
            left_out=models.Count("pk", Q(decision="leave")),
            same=models.Count("pk", Q(standing="same")),
            reworded=models.Count("pk", Q(decision="", standing="reworded")),
        )


class ImportRow(models.Model):
    """取込みの1件: a row as it stood, what was understood of it, the doubts, the decision, and what it became."""

    class Decision(models.TextChoices):
        OPEN = "", "未定"
        TAKE = "take", "取り込む"
        LEAVE = "leave", "除く"

    class Standing(models.TextChoices):
        NEW = "new", "新しい"
        SAME = "same", "取込み済み・変更なし"
        REWORDED = "reworded", "取込み済み・文だけ違う"
        CHANGED = "changed", "変更あり"

    SETTLED = (Standing.SAME, Standing.REWORDED)  # by the record itself: nobody has to decide

    job = models.ForeignKey(ImportJob, models.CASCADE, related_name="rows", verbose_name="取込み")
    position = models.DecimalField("順番", max_digits=10, decimal_places=3)
    number = models.PositiveIntegerField("行")
    part = models.PositiveSmallIntegerField("行の中の何件目か", default=0)
    what = models.CharField("何の行か", max_length=20)
    source = models.TextField("もとの記載")
    fingerprint = models.CharField("もとの記載の要約値", max_length=32, db_index=True)
    content = models.JSONField("読み取った内容")
    split = models.JSONField("分けたときの内容", default=list, blank=True)
    warnings = models.JSONField("注意", default=list, blank=True)
    is_doubtful = models.BooleanField("確かめる", default=False)
    is_edited = models.BooleanField("直した", default=False)
    standing = models.CharField("記録との関係", max_length=10, choices=Standing, default=Standing.NEW)
    decision = models.CharField("扱い", max_length=10, choices=Decision, blank=True, default="")
    entry = models.ForeignKey(
        Entry, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="同じ、またはできた経過"
    )
    result = models.CharField("できたもの", max_length=200, blank=True)

    objects = ImportRowQuerySet.as_manager()

    class Meta:
        db_table = "timeline_importrow"  # made when imports were part of timeline
        ordering = ["job", "position"]
        verbose_name = verbose_name_plural = "取込みの行"
        constraints = [models.UniqueConstraint("job", "position", name="timeline_importrow_position")]
        indexes = [models.Index(fields=["job", "decision", "is_doubtful"], name="timeline_importrow_open")]

    def __str__(self) -> str:
        return f"{self.number}行目"

    def open_warnings(self) -> list[tuple[int, dict[str, Any]]]:
        """(index, warning) of each warning that waits for a decision."""
        return [
            (place, warning)
            for place, warning in enumerate(self.warnings)
            if warning["level"] == "ask" and not warning.get("settled")
        ]

    @property
    def token(self) -> str:
        """Hash (32 hex digits) of the content, which a form sends back to say what its writer had read."""
        return hashlib.blake2b(json.dumps(self.content, sort_keys=True).encode(), digest_size=16).hexdigest()

    def decide(self, decision: str) -> bool:
        """Set the decision: take, leave, or open.

        False when the job is no longer being checked, and for what the record says already.
        """
        return self.standing != self.Standing.SAME and self._while_checking(decision=decision)

    def settle(self, standing: str) -> None:
        """Note on an unsaved row that the record holds it (`standing`: one of SETTLED): no warning asks any more."""
        self.standing, self.is_doubtful = standing, False
        for _, warning in self.open_warnings():
            warning["settled"] = "record"

    def doubt(self, *warnings: dict[str, Any]) -> None:
        """Add warnings to an unsaved row."""
        self.warnings = [*self.warnings, *warnings]
        self.is_doubtful = bool(self.open_warnings())

    def take_advice(self, place: int) -> bool:
        """Apply the correction that warning number `place` proposes, and note it in the content.

        False when it proposes none, is settled already, or the job is no longer being checked.
        """
        with self._held() as is_checked:
            warning = dict(self.open_warnings()).get(place, {})
            if not is_checked or not warning.get("corrected"):
                return False
            content, where = replaced(self.content, warning["printed"], warning["corrected"])
            correction = {
                "place": where or warning["place"],
                "printed": warning["printed"],
                "corrected": warning["corrected"],
                "reason": warning["reason"],
            }
            if where:
                content.setdefault("corrections", []).append(correction)
            warning["settled"] = "taken"
            return self._while_checking(content=content, warnings=self.warnings, is_doubtful=bool(self.open_warnings()))

    def take_advice_of_all_like(self, place: int) -> int:
        """Apply the correction that warning `place` proposes wherever the job proposes the same; returns how many."""
        wanted = {name: self.warnings[place].get(name) for name in ("code", "printed", "corrected")}
        taken = 0
        for row in self.job.rows.undecided().filter(is_doubtful=True):
            for number, warning in row.open_warnings():
                if warning.get("corrected") and wanted == {name: warning.get(name) for name in wanted}:
                    taken += row.take_advice(number)
        return taken

    def dismiss_all_like(self, place: int) -> int:
        """Settle, without a change, every warning of the job that says the same as warning `place`."""
        wanted, settled = self.warnings[place], 0
        for row in self.job.rows.undecided().filter(is_doubtful=True):
            for number, warning in row.open_warnings():
                if (warning["code"], warning["words"]) == (wanted["code"], wanted["words"]):
                    settled += row.dismiss(number)
        return settled

    def dismiss(self, place: int) -> bool:
        """Settle warning number `place` without a change. False when it is, or the job is no longer being checked."""
        with self._held() as is_checked:
            warning = dict(self.open_warnings()).get(place)
            if not is_checked or not warning:
                return False
            warning["settled"] = "kept"
            return self._while_checking(warnings=self.warnings, is_doubtful=bool(self.open_warnings()))

    def revise(self, content: dict[str, Any], read: str) -> bool:
        """Replace the content by one edited by hand; settles every warning.

        False when it is no longer the one of the token `read`, but for the same sent twice, or the job is no longer
        being checked.
        """
        with self._held() as is_checked:
            if not is_checked or (self.token != read and self.content != content):
                return False
            for _, warning in self.open_warnings():
                warning["settled"] = "edited"
            return self._while_checking(content=content, warnings=self.warnings, is_doubtful=False, is_edited=True)

    def divide(self) -> bool:
        """Make a row of each event of this one. False when there is but one, or the job is no longer being checked."""
        with self._held() as is_checked:
            if not is_checked or not self.split:
                return False
            contents = self.split
            kept = [warning for warning in self.warnings if warning["code"] != "two-events"]
            doubtful = any(warning["level"] == "ask" and not warning.get("settled") for warning in kept)
            fields = {"warnings": kept, "is_doubtful": doubtful, "split": []}
            if not self._while_checking(content=contents[0], **fields):
                return False
            position = self.position
            for number, content in enumerate(contents[1:], start=1):
                row = ImportRow.objects.get(pk=self.pk)
                row.pk, row.content, row.position = None, content, position + number * Decimal("0.1")
                row.part = 100 + number
                row.save(force_insert=True)
            return True

    @contextlib.contextmanager
    def _held(self) -> Iterator[bool]:
        """The row locked and read anew, so that what others settled meanwhile stays; False when nothing may change."""
        with transaction.atomic():
            held = ImportRow.objects.filter(pk=self.pk, job__state=ImportJob.State.CHECKING)
            is_checked = held.select_for_update(of=("self",)).first() is not None
            if is_checked:
                self.refresh_from_db()
            yield is_checked

    def _while_checking(self, **fields: Any) -> bool:
        checking = ImportRow.objects.filter(pk=self.pk, job__state=ImportJob.State.CHECKING)
        changed = bool(checking.update(**fields))
        if changed:
            self.refresh_from_db()
        return changed


PLACE_LABELS = {
    "title": "件名",
    "venue": "会場",
    "room": "会場",
    "notes": "注記",
    "items": "議題・内容",
    "body": "本文",
}


def replaced(content: dict[str, Any], printed: str, corrected: str) -> tuple[dict[str, Any], str]:
    """Pair: the content with `printed` replaced by `corrected` in every text, and the label of where it first stood."""
    found = []

    def walk(value: Any, name: str) -> Any:
        if isinstance(value, str):
            if printed in value:
                found.append(PLACE_LABELS.get(name, "本文"))
            return value.replace(printed, corrected)
        if isinstance(value, list):
            return [walk(each, name) for each in value]
        if isinstance(value, dict):
            return {key: walk(each, name if name in PLACE_LABELS else key) for key, each in value.items()}
        return value

    result = {name: value if name == "corrections" else walk(value, name) for name, value in content.items()}
    return result, (found[0] if found else "")
