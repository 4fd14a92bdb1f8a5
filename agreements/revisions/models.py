from __future__ import annotations

import datetime
import hashlib
from collections.abc import Collection, Iterable
from typing import Any, ClassVar, Self

from django.db import models, transaction

from members import hooks
from members.models import User
from portal.database.refusals import Taken
from portal.japanese.wareki import wareki
from portal.models import AuditLine
from portal.web.days import end_of

Change = tuple[str, str, str]  # label, before and after of a fact
NOTHING = "（なし）"
REVISED = "の訂正"  # what the audit says was done to a row whose facts were changed
ADDED = "の追記"  # and to one of which more became known, without a change of what stood
UNKNOWN_MOMENT = "空欄は、この欄より前からあったもの"


def registered_by(day: datetime.date) -> models.Q:
    """Condition on rows with created_at: held at the end of `day`, or from a moment that is not known."""
    return models.Q(created_at=None) | models.Q(created_at__lt=end_of(day))


def token_of(words: dict[str, str]) -> str:
    """Hash of facts by label: what a form sends back to say which version its writer had read."""
    return hashlib.blake2b("\n".join(words.values()).encode(), digest_size=8).hexdigest()


def _is_place_or_state(field: Any) -> bool:
    """Whose a row is, or what became of it (withdrawn, closed, published): nobody types it, and it may be empty."""
    return not field.editable and field.null and not getattr(field, "auto_now_add", False)


class AuditedModel(models.Model):
    """Abstract model of the public record: each change of its facts writes who, when and why to the audit.

    FACTS names the fields that are facts. A change of a public row is told to hooks.corrected in the same transaction,
    which keep in public what stood before; so no page can change what was printed without a trace.
    HIDDEN_FACTS are on no public page; of SUPPLEMENTS the first entry is news, and no correction.
    """

    FACTS: ClassVar[tuple[str, ...]] = ()
    HIDDEN_FACTS: ClassVar[tuple[str, ...]] = ()
    SUPPLEMENTS: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def facts_by_label(self) -> dict[str, str]:
        """Text of each fact by its label, as pages show it."""
        fields: list[Any] = [self._meta.get_field(name) for name in self.FACTS]
        return {field.verbose_name: self._text_of(field) for field in fields}

    def _text_of(self, field: Any) -> str:
        value = getattr(self, f"get_{field.name}_display" if field.choices else field.name)
        value = value() if field.choices else value
        if value in (None, ""):
            return NOTHING
        if isinstance(value, bool):
            return "はい" if value else "いいえ"
        return wareki(value) if isinstance(value, datetime.date) else str(value)

    @property
    def is_public(self) -> bool:
        """Whether public pages show the row: then what it said before stays readable there."""
        return False

    @property
    def place_in_print(self) -> str:
        """Where the row stands, as the public log of corrections names it."""
        return str(self)

    @property
    def usual_reason(self) -> str:
        """The public reason of a correction for which nobody was asked one."""
        return ""

    def findings_ended_by(self, changes: list[Change]) -> list[str]:
        """Codes of the findings (portal.findings) about this row that no longer hold after `changes`."""
        return []

    @property
    def token(self) -> str:
        """Hash of the facts: what a form sends back to say which version its writer had read."""
        return token_of(self.facts_by_label())

    def register(self, *, by: User | None) -> None:
        """Insert this new row with its line of the audit. Raises IntegrityError when the same row exists."""
        with transaction.atomic():
            self.save(force_insert=True)
            self.write_audit_line("の登録", by=by)

    def register_once(self, *, by: User) -> None:
        """Insert this new row as register() does. Raises Taken when one stands that says the same: sent twice."""
        with transaction.atomic():
            User.objects.select_for_update(no_key=True).get(pk=by.pk)  # the same form, sent twice, waits here
            if self._stands():
                raise Taken
            self.register(by=by)

    def _stands(self) -> bool:
        """Whether another row says the same in everything that is typed, of the same place and in the same state: what
        was withdrawn or called off may be entered again.
        """
        fields = [field for field in self._meta.concrete_fields if field.editable or _is_place_or_state(field)]
        fields = [field for field in fields if not field.primary_key]
        same = type(self)._default_manager.filter(**{field.attname: getattr(self, field.attname) for field in fields})
        facts = self.facts_by_label()
        return any(row.facts_by_label() == facts for row in same)

    def write_audit_line(self, what: str, *, by: User | None, reason: str = "") -> None:
        """Writes a line of the audit: this row's kind and `what` was done to it."""
        municipality = getattr(self, "ward", None)  # whose people may read the line
        action = f"{self._meta.verbose_name}{what}"
        AuditLine.objects.write(action, self, by=by, municipality=municipality, reason=reason)

    def take_out(self, what: str, *, by: User | None) -> None:
        """Delete the row; the line of the audit, `what` was done to it, keeps its facts."""
        with transaction.atomic():
            said = "\n".join(f"{label}：{text}" for label, text in self.facts_by_label().items())
            self.write_audit_line(what, by=by, reason=said)
            self.delete()

    def remove_from(self, parent: AuditedModel, *, reason: str, by: User | None) -> bool:
        """Delete a row entered by mistake; `parent`, on whose page it stood, tells in public that it did, and why.

        False when it is gone already.
        """
        with transaction.atomic():
            row = type(self)._default_manager.select_for_update(of=("self",)).filter(pk=self.pk).first()
            if row is None:
                return False
            hidden = row.labels_of(row.HIDDEN_FACTS)
            said = {label: text for label, text in row.facts_by_label().items() if text != NOTHING}
            shown = "、".join(f"{label}：{text}" for label, text in said.items() if label not in hidden)
            if row.is_public:
                parent.tell_correction([(str(row._meta.verbose_name), shown, NOTHING)], reason=reason, by=by)
            facts = "\n".join(f"{label}：{text}" for label, text in said.items())
            row.write_audit_line("を外す", by=by, reason=f"{facts}\n理由：{reason}")
            row.delete()
            return True

    def revise(self, *, by: User | None, token: str, reason: str = "") -> list[Change] | None:
        """Save over the facts of `token`: label, before and after of what changed; None when others saved meanwhile."""
        with transaction.atomic():
            saved = type(self)._default_manager.select_for_update(of=("self",)).get(pk=self.pk)
            if saved.token != token:
                return None
            changes = saved.changes_to(self)
            if changes:
                self.save(force_update=True)
                said = [f"{label}：{before}→{after}" for label, before, after in changes]
                said += [f"理由：{reason}"] if reason else []
                is_correction = any(saved._is_correction(change) for change in changes)
                self.write_audit_line(REVISED if is_correction else ADDED, by=by, reason="\n".join(said))
                saved.tell_correction(changes, reason=reason, by=by)
            return changes

    def tell_correction(self, changes: list[Change], *, reason: str, by: User | None) -> None:
        """Keep in public what this row, as it was, said of what `changes` put right; nothing when it is not public."""
        told = [change for change in changes if self._is_correction(change)]
        if told and self.is_public:
            hooks.write_correction(self, told, reason or self.usual_reason, by)

    def _is_correction(self, change: Change) -> bool:
        label, before, _ = change
        is_first = before == NOTHING and label in self.labels_of(self.SUPPLEMENTS)
        return not is_first and label not in self.labels_of(self.HIDDEN_FACTS)

    def labels_of(self, names: Collection[str]) -> set[str]:
        """Labels of the facts of these names."""
        fields: list[Any] = [self._meta.get_field(name) for name in names]
        return {field.verbose_name for field in fields}

    def changes_to(self, other: Self) -> list[Change]:
        """Label, before and after of each fact in which `other` differs."""
        after = other.facts_by_label()
        return [(label, text, after[label]) for label, text in self.facts_by_label().items() if text != after[label]]

    def history(self) -> models.QuerySet[AuditLine]:
        """Lines of the audit about this row, newest first."""
        return AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk)

    def facts_before(self, line: AuditLine) -> dict[str, str]:
        """Text by label of the facts as they stood before what `line` of the audit about this row says was done."""
        if not line.action.endswith((REVISED, ADDED)):
            return {}
        said, found = line.reason.partition("\n理由：")[0].splitlines(), {}
        for label in self.facts_by_label():
            beginning = f"{label}："
            text = next((each for each in said if each.startswith(beginning) and "→" in each), None)
            if text:
                found[label] = text.removeprefix(beginning).partition("→")[0]
        return found

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last change: who and when."""
        return self.history().first()


class RelatedFacts(AuditedModel):
    """Abstract AuditedModel whose facts are related rows as well: RELATED names the many-to-many fields.

    A form chooses the rows of a field by choose(); they are saved, compared and corrected with the other facts.
    """

    RELATED: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._chosen: dict[str, list[Any]] = {}

    def choose(self, name: str, rows: Iterable[Any]) -> None:
        """Let `rows` be those of the many-to-many field `name` when the row is saved."""
        self._chosen[name] = list(rows)

    def facts_by_label(self) -> dict[str, str]:
        """AuditedModel.facts_by_label, the related rows among them."""
        facts = super().facts_by_label()
        for name in self.RELATED:
            [label] = self.labels_of([name])
            saved = getattr(self, name).all() if self.pk else ()
            rows = self._chosen.get(name, saved)
            facts[label] = "、".join(sorted(map(str, rows))) or NOTHING
        return facts

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        for name, rows in self._chosen.items():
            getattr(self, name).set(rows)
