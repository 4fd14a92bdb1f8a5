import datetime
from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files import File
from django.db import models, transaction
from django.db.models import Q, Sum
from django.urls import reverse
from django.utils import timezone

from enquiries.asking.models.addressee_queries import Stage
from enquiries.asking.models.addressees import EnquiryAddressee
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.models import Question
from members.models import Municipality, User
from portal.files.quota import keep_within_quota
from portal.files.scanned import HARMFUL, ScannedFile, ScannedQuerySet
from portal.files.storage import digest_of, no_file_left_over
from portal.models import AuditLine

from . import notices

MOST_FILES = 10  # kept for one question
DROPPED = "訂正をやめました。"


class TooManyFiles(Exception):
    """Refusal: the question would have more than MOST_FILES."""


def answer_file_path(row: "AnswerFile", filename: str) -> str:
    """Path in MediaStorage; `filename` is made from the content (take_in), never the sender's."""
    return f"enquiries/{row.addressee_id}/{filename}"


class AnswerFileQuerySet(ScannedQuerySet):
    def stored(self) -> Self:
        """Those whose content is there: not removed, or removed while the answer handed in before still has them."""
        return self.exclude(file="")

    def not_removed(self) -> Self:
        """What is in the answer as it is being written: not removed."""
        return self.filter(removed_at=None)

    def handed_in(self) -> Self:
        """What is in the answer that counts."""
        return self.stored().exclude(handed_in_at=None)

    def counted(self, enquiry: Enquiry) -> "list[AnswerFile]":
        """Files of the answers to `enquiry` that count, in the official order of the municipalities. One query.

        Not those of a question that was not asked of whoever sent them: the answer is without them.
        """
        rows = self.handed_in().filter(addressee__enquiry=enquiry).defer("addressee__answer__draft")
        found = rows.select_related("addressee__municipality__prefecture", "addressee__answer")
        in_order = found.order_by("addressee__municipality__lg_code", "pk")
        return [row for row in in_order if row.key in row.addressee.answer.values]

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """The municipality's people read their own; the asker (the secretariat) what was handed in."""
        if user.is_anonymous:
            return self.none()
        own = Q(addressee__municipality=user.municipality, addressee__enquiry__sent_at__isnull=False)
        rows = self.stored()
        if user.is_secretariat:
            return rows.exclude(handed_in_at=None)
        return rows.filter(own) if user.municipality else self.none()

    def by_key(self) -> "dict[str, list[AnswerFile]]":
        """{key of the question: its files in the order they came}. One query."""
        found: dict[str, list[AnswerFile]] = {}
        for row in self.order_by("pk"):
            found.setdefault(row.key, []).append(row)
        return found

    def used_by(self, municipality: Municipality) -> int:
        """Bytes of what the municipality's answers hold."""
        return self.stored().filter(addressee__municipality=municipality).aggregate(sum=Sum("size"))["sum"] or 0

    def take_in(
        self, addressee: EnquiryAddressee, question: Question, file: File, *, by: User, is_clean: bool, **said: Any
    ) -> "AnswerFile | None":
        """Store a checked file as an answer to `question`, once for each content; None when it is there already.

        `said`: name, media_type, contents. Not `is_clean`: the scanner has yet to say so. Raises EnquiryClosed,
        TooManyFiles, QuotaExceeded, and OSError when the disk is full; no row and no file is left then.
        """
        row: Any = self.model(addressee=addressee, key=question.key, size=file.size, added_by=by, **said)
        row.recheck_at, row.digest = None if is_clean else timezone.now(), digest_of(file)
        with no_file_left_over(row), transaction.atomic():
            if not addressee.hold():
                raise EnquiryClosed(addressee)
            kept = self.not_removed().filter(addressee=addressee, key=question.key)
            if kept.filter(digest=row.digest).exists():
                return None
            if kept.count() >= MOST_FILES:
                raise TooManyFiles(question)
            keep_within_quota(addressee.municipality, file.size)
            row.file.save(row.digest + PurePath(row.name).suffix, file, save=False)
            row.save()
            _is_being_written(addressee)
            AuditLine.objects.write("回答のファイルの追加", row, by=by, municipality=addressee.municipality)
        return row

    def hand_in(self, addressee: EnquiryAddressee, now: datetime.datetime) -> None:
        """The files of the answer are handed in with it; what was removed before goes for good."""
        own = self.filter(addressee=addressee)
        own.not_removed().filter(handed_in_at=None).update(handed_in_at=now)
        for row in own.stored().exclude(removed_at=None):
            row.erase()

    def restore(self, addressee: EnquiryAddressee, *, by: User) -> None:
        """Back to the files of the answer handed in: what came since goes, what was removed since is there again."""
        own = self.filter(addressee=addressee)
        for row in own.not_removed().filter(handed_in_at=None):
            own.filter(pk=row.pk).update(removed_at=timezone.now(), removed_by=by, removed_note=DROPPED)
            row.erase()
        own.handed_in().update(removed_at=None, removed_by=None, removed_note="")


class EnquiryClosed(Exception):
    """Refusal: nothing can be answered any more."""


def _is_being_written(addressee: EnquiryAddressee) -> None:
    """What was handed in is being corrected: its file changed."""
    done = (Stage.UNTOUCHED, Stage.HANDED_IN)
    EnquiryAddressee.objects.filter(pk=addressee.pk, stage__in=done).update(stage=Stage.DRAFT)


class AnswerFile(ScannedFile):
    """回答のファイル: a file that answers the question `key`, private to the municipality and the asker.

    The asker reads it once it is handed in. One removed while it is corrected stays until the correction is handed in.
    """

    addressee = models.ForeignKey(EnquiryAddressee, models.CASCADE, related_name="files", verbose_name="あて先")
    key = models.SlugField("設問の記号", max_length=20, editable=False)
    file = models.FileField("ファイル", upload_to=answer_file_path, blank=True)
    digest = models.CharField("内容の記号", max_length=32)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="登録した人"
    )
    handed_in_at = models.DateTimeField("提出日時", null=True, blank=True)
    removed_at = models.DateTimeField("消した日時", null=True, blank=True)
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="消した人"
    )
    removed_note = models.CharField("消した理由", max_length=200, blank=True)

    objects = AnswerFileQuerySet.as_manager()

    class Meta(ScannedFile.Meta):
        abstract = False
        ordering = ["addressee", "pk"]
        verbose_name = verbose_name_plural = "回答のファイル"
        constraints = [
            models.UniqueConstraint(
                "addressee",
                "key",
                "digest",
                condition=Q(removed_at=None),
                name="enquiries_answerfile_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["recheck_at"], condition=Q(recheck_at__isnull=False), name="enquiries_answerfile_recheck"
            )
        ]

    @property
    def audit_name(self) -> str:
        return f"{self.addressee.enquiry.number_name}の回答のファイル"

    def get_absolute_url(self) -> str:
        return reverse("enquiries:answer-file", args=[self.pk])

    @transaction.atomic
    def remove(self, *, by: User, note: str = "") -> bool:
        """Take it out of the answer as it is being written. False when it is out already, or the enquiry is closed."""
        if not self.addressee.hold():
            return False
        said = {"removed_at": timezone.now(), "removed_by": by, "removed_note": note}
        if not AnswerFile.objects.not_removed().filter(pk=self.pk).update(**said):
            return False
        _is_being_written(self.addressee)
        place = self.addressee.municipality
        AuditLine.objects.write("回答のファイルの削除", self, by=by, municipality=place, reason=note)
        if self.handed_in_at is None:
            self.erase()
        return True

    @transaction.atomic
    def refuse(self) -> bool:
        """Delete after the scanner found malware, and tell the municipality's people. False when done before."""
        found = AnswerFile.objects.stored().filter(pk=self.pk)
        if not found.update(removed_at=timezone.now(), removed_note=HARMFUL, recheck_at=None):
            return False
        place = self.addressee.municipality
        AuditLine.objects.write("回答のファイルの削除", self, by=None, municipality=place, reason=HARMFUL)
        mine = EnquiryAddressee.objects.filter(pk=self.addressee_id)
        notices.file_refused(self, mine.readers(timezone.localdate()))
        self.erase()
        return True

    def erase(self) -> None:
        """Delete the content, after the commit; the row stays and says what was there."""
        storage, path = self.file.storage, str(self.file.name)
        AnswerFile.objects.filter(pk=self.pk).update(file="", recheck_at=None)
        transaction.on_commit(lambda: storage.delete(path), robust=True)
