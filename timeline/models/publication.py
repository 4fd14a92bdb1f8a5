import logging
from typing import Any

from django.db import models, transaction
from django.db.models import F
from django.utils import timezone

from portal.models import AuditLine
from portal.wareki import clock, wareki

from ..problems import ContentError, Problem

logger = logging.getLogger(__name__)


class Publication(models.Model):
    """公開: what an entry goes through from draft to public, and how its saves are counted. Part of Entry."""

    # what Entry has besides
    State: Any
    state: Any
    kind_id: Any
    title: Any
    parts: Any
    versions: Any
    updated_at: Any
    content: Any

    version = models.PositiveIntegerField("版", default=1, editable=False)
    publish_at = models.DateTimeField("公開する日時", null=True, blank=True, db_index=True)
    origin_label = models.CharField("下書きのもと", max_length=200, blank=True)
    origin_url = models.CharField("下書きのもとのページ", max_length=200, blank=True)

    token = models.UUIDField(
        "フォームの印", null=True, unique=True, editable=False, help_text="同じフォームが2度送られても1件にする"
    )

    class Meta:
        abstract = True

    def missing(self):
        """What has to be there before the entry may be public: (path, place, message) of each lack."""
        if not self.kind_id:
            yield Problem("kind", "種別", "種別を選んでください。")
        if not self.title:
            yield Problem("title", "件名", "件名を入力してください。")
        parts = list(self.parts.all())
        models.prefetch_related_objects(parts, "slots")
        for number, part in enumerate(parts):
            if not part.title:
                yield Problem(f"parts.{number}.title", f"日程{number + 1}の件名", "件名を入力してください。")
            if not part.slots.all():
                yield Problem(f"parts.{number}.slots", f"日程{number + 1}の日時", "日を入力してください。")

    def schedule(self, at, *, by):
        """Publish at that moment, later than now; may be said again with another one. False once it is public."""
        with transaction.atomic():
            if not self._hidden().update(state=self.State.SCHEDULED, publish_at=at, updated_at=timezone.now()):
                return False
            self._refuse_incomplete()
            local = timezone.localtime(at)
            when = f"{wareki(local.date())}{clock(local)}"
            AuditLine.objects.write("経過の公開予約", self, by=by, reason=f"{when}に公開")
            return True

    def unschedule(self, *, by):
        """Back to a draft. False when it was not scheduled, or is public already."""
        with transaction.atomic():
            scheduled = self._hidden().filter(state=self.State.SCHEDULED)
            if not scheduled.update(state=self.State.DRAFT, publish_at=None, updated_at=timezone.now()):
                return False
            self.refresh_from_db()
            AuditLine.objects.write("経過の公開予約の取消し", self, by=by)
            return True

    def publish(self, *, by, due=None):
        """Make it public, once and for good. With `due`, only if it is scheduled for that moment or before.

        False when it is public already, or not due; ContentError when something is missing.
        """
        with transaction.atomic():
            hidden = self._hidden()
            if due:
                hidden = hidden.filter(state=self.State.SCHEDULED, publish_at__lte=due)
            now = {"publish_at": None, "version": F("version") + 1, "updated_at": timezone.now()}
            self.keep_first_version()
            if not hidden.update(state=self.State.PUBLISHED, **now):
                return False
            self._refuse_incomplete()
            self.keep_version(by=by, reason="予約した日時に公開" if due else "公開")
            AuditLine.objects.write("経過の公開", self, by=by)
            return True

    def publish_or_log(self, *, due):
        """Publish in the background: what cannot be public yet stays scheduled, and the log says why."""
        try:
            return self.publish(by=None, due=due)
        except ContentError as error:
            logger.warning("予約された経過 %s を公開できません。%s", self.pk, error)
            return False

    def _hidden(self):
        entries: Any = type(self)._default_manager
        return entries.filter(pk=self.pk).exclude(state=self.State.PUBLISHED)

    def _refuse_incomplete(self):
        self.refresh_from_db()
        if missing := list(self.missing()):
            raise ContentError(missing)

    def keep_first_version(self):
        """Keep what stands before the first change here: entries of the printed record come without a version."""
        if not self.versions.exists():
            self.keep_version(by=None, reason="登録されたときの内容", at=self.updated_at)

    def keep_version(self, *, by, reason, at=None):
        """Keep what the entry says now, in the transaction of the change."""
        whole: Any = type(self)._default_manager
        whole.whole().get(pk=self.pk).version_now(by=by, reason=reason, at=at).save()

    def version_now(self, *, by, reason, at=None):
        """The version, unsaved, that an entry loaded whole is in."""
        return self.versions.model(
            entry=self,
            number=self.version,
            content=self.content(),
            saved_at=at or timezone.now(),
            saved_by=by,
            reason=reason,
            state=self.state,
        )
