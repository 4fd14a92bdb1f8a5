"""Publication, a base class of Case: editing, publication (公開の申込み, 差戻し, 公開), closing (終了), new steps.

Those who take part write; the secretariat makes the case public, once. From then on those who take part make
their steps public themselves (docs/decisions).
"""

import datetime
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from agreements.revisions.models import token_of
from bulletin.proposals.models.fields import Field
from members.models import User
from portal.models import AuditLine

from .. import notices
from .case_base import CaseBase


class Publication(CaseBase):
    """Abstract base of Case: methods that edit, publish and close it."""

    class Meta:
        abstract = True

    @transaction.atomic
    def revise(
        self,
        *,
        by: User,
        version: int,
        action: str = "連携事例の保存",
        fields: Iterable[Field] | None = None,
        **values: Any,
    ) -> bool:
        """Write `values` over what was read as `version`. False when somebody else saved meanwhile: nothing changes."""
        if not self._rows().filter(version=version).update(version=F("version") + 1, **values):
            return False
        self.refresh_from_db()
        if fields is not None:
            self.fields.set(fields)
        return self._changed(action, by)

    @property
    def mark(self) -> str:
        """Hash of the versions of the case and its steps, which a button sends back to say what its reader had read."""
        steps = self.steps.order_by("pk").values_list("pk", "version")
        return token_of({"case": str(self.version), **{str(pk): f"{pk} {version}" for pk, version in steps}})

    @transaction.atomic
    def request_publication(self, *, by: User) -> bool:
        """公開の申込み by those who take part. False when it is public, or asked for already."""
        if not self._rows().filter(published_at=None, requested_at=None).update(requested_at=timezone.now()):
            return False
        self._changed("連携事例の公開の申込み", by)
        notices.publication_wanted(self, dict.fromkeys(User.objects.secretariat()), by)
        return True

    @transaction.atomic
    def send_back(self, reason: str, *, by: User) -> bool:
        """差戻し by the secretariat: those who take part amend it and ask again. False when nobody asks."""
        if not self._rows().filter(published_at=None).exclude(requested_at=None).update(requested_at=None):
            return False
        self._changed("連携事例の差戻し", by, reason=reason)
        notices.sent_back(self, self.readers(), reason)
        return True

    @transaction.atomic
    def publish(self, *, by: User, read: str | None = None) -> bool:
        """公開 by the secretariat, with the steps written so far. Once and for good.

        False when it is public, and when it is no longer what was `read`, a mark.
        """
        held = self._rows().filter(published_at=None).select_for_update(of=("self",)).first()
        if held is None or read not in (None, held.mark):
            return False
        self._rows().update(published_at=timezone.now())
        self._changed("連携事例の公開", by)
        notices.published(self, self.readers())
        for step in self.steps.filter(published_at=None):
            step.publish(by=by)
        return True

    @transaction.atomic
    def close(self, on: datetime.date, *, by: User) -> bool:
        """終了 of the case on that day, added as its last step. False when it is closed already."""
        if not self._rows().filter(closed_on=None).update(closed_on=on, version=F("version") + 1):
            return False
        self._changed("連携事例の終了", by)
        self.add_step(
            by=by, kind="reported", first_day=on, last_day=on, text="連携を終え、結果をまとめた", publish=True
        )
        notices.closed(self, self.readers(), by)
        return True

    @transaction.atomic
    def add_step(
        self, *, by: User, token: str | None = None, after: Any = None, publish: bool = False, **content: Any
    ) -> tuple[Any, bool]:
        """Create a step (歩み) at its place (Step.place); public at once if the case is and `publish` is set.

        The same form (`token`) sent twice adds one to the case. Returns the step, and whether it is new.
        """
        step, is_new = self.steps.get_or_create(token=token, defaults=content) if token else (None, True)
        step = step or self.steps.create(**content)
        if is_new:
            step.place(after)
            AuditLine.objects.write("歩みの登録", step, by=by, municipality=by.municipality)
            if publish:
                step.publish(by=by)
            self.refresh_derived()
        return step, is_new

    def last_change(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        name = self._meta.verbose_name
        return AuditLine.objects.filter(subject_kind=name, subject_id=self.pk, action="連携事例の保存").first()
