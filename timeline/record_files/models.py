from pathlib import PurePath
from typing import Any, Self

from django.conf import settings
from django.core.files import File
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from agreements.models import Agreement, Preparation
from agreements.revisions.models import AuditedModel
from members.models import User
from portal.files.storage import digest_of, no_file_left_over
from portal.files.text import text_of_pdf
from portal.japanese.text import normalise
from timeline.documents.models import Edition
from timeline.entries.models.entries import Entry


def record_file_path(row: "RecordFile", filename: str) -> str:
    """Path in MediaStorage; `filename` is made from the content, never the sender's."""
    return f"record/{filename}"


class RecordFileQuerySet(models.QuerySet[Any]):
    def public(self) -> Self:
        """Files of published entries, of editions that a published entry tells of, and of agreements."""
        published = Entry.State.PUBLISHED
        return self.filter(Q(entry__state=published) | Q(edition__entry__state=published) | Q(agreement__isnull=False))

    def newest_first(self) -> Self:
        """By their own day, newest first, those without one last; then as they were entered."""
        return self.order_by(models.F("dated_on").desc(nulls_last=True), "pk")

    def with_owners(self) -> Self:
        return self.select_related("edition__document", "edition__entry", "entry", "agreement__body")

    def take_in(self, row: "RecordFile", file: File | None, *, by: User) -> "RecordFile":
        """Insert `row` with the checked `file`, or with its address alone. Raises OSError when the disk is full.

        No row and no file is left behind when it fails.
        """
        row.added_by = by
        row.is_read = file is None or row.media_type != "application/pdf"
        with no_file_left_over(row):
            if file:
                row.digest, row.size = digest_of(file), file.size
                row.file.save(row.digest + PurePath(row.file_name).suffix, file, save=False)
            row.register(by=by)
        return row

    def read_next(self) -> bool:
        """Take the text of one PDF not read yet, for search; False when none waits.

        It counts as read before it is opened: one that ends the process is not tried for ever.
        """
        row = self.filter(is_read=False).first()
        if row is None or not self.filter(pk=row.pk, is_read=False).update(is_read=True):
            return row is not None
        try:
            with row.file.open("rb") as file:
                text = text_of_pdf(file)
        except OSError:  # taken away meanwhile
            return True
        with transaction.atomic():
            if row := self.select_for_update().filter(pk=row.pk).first():
                row.text = text.strip()
                row.save(update_fields=["text", "search_text"])
        return True


class RecordFileManager(models.Manager.from_queryset(RecordFileQuerySet)):  # type: ignore[misc]
    """Leaves what a PDF says in the database, where the search reads it: half a megabyte that no page shows."""

    def get_queryset(self) -> RecordFileQuerySet:
        return super().get_queryset().defer("text", "search_text")


class RecordFile(AuditedModel):
    """資料のファイル: a file, or one elsewhere by its address, of an edition, entry, agreement or preparation.

    Those of a preparation, drafts of the agreement, are read by the secretariat alone.
    """

    edition = models.ForeignKey(
        Edition, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="公表資料の版"
    )
    entry = models.ForeignKey(Entry, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="経過")
    agreement = models.ForeignKey(
        Agreement, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="協定"
    )
    preparation = models.ForeignKey(
        Preparation, models.CASCADE, null=True, blank=True, related_name="files", verbose_name="締結の準備"
    )
    name = models.CharField("資料の名称", max_length=150)
    edition_name = models.CharField("版", max_length=50, blank=True, help_text="案、確定版、改訂版など。なければ空欄")
    dated_on = models.DateField("資料の日付", null=True, blank=True, help_text="資料に書かれた日。なければ空欄")
    description = models.CharField("内容の説明", max_length=300, blank=True)
    address = models.URLField("アドレス", max_length=500, blank=True)
    file = models.FileField("ファイル", upload_to=record_file_path, blank=True)
    file_name = models.CharField("ファイル名", max_length=150, blank=True)
    media_type = models.CharField("種類", max_length=100, blank=True)
    size = models.PositiveIntegerField("大きさ（バイト）", null=True, blank=True)
    contents = models.TextField("中のファイル", blank=True, help_text="ZIPのとき、1行に1つ")
    digest = models.CharField("内容の記号", max_length=32, blank=True)
    is_read = models.BooleanField("文字を読み取った", default=True, editable=False)
    text = models.TextField("読み取った文字", editable=False, blank=True)
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)
    added_at = models.DateTimeField("登録日時", default=timezone.now)
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+", verbose_name="登録した人"
    )

    FACTS = ("name", "edition_name", "dated_on", "description", "address")

    objects = RecordFileManager()

    class Meta:
        ordering = ["pk"]
        verbose_name = verbose_name_plural = "資料のファイル"
        constraints = [
            models.CheckConstraint(
                condition=Q(edition__isnull=False, entry=None, agreement=None, preparation=None)
                | Q(edition=None, entry__isnull=False, agreement=None, preparation=None)
                | Q(edition=None, entry=None, agreement__isnull=False, preparation=None)
                | Q(edition=None, entry=None, agreement=None, preparation__isnull=False),
                name="timeline_recordfile_of_one",
                violation_error_message="公表資料の版、経過、協定、締結の準備のどれか1つの資料です。",
            ),
            models.CheckConstraint(
                condition=(Q(file="") & ~Q(address="")) | (~Q(file="") & Q(address="")),
                name="timeline_recordfile_file_or_address",
                violation_error_message="ファイルかアドレスの、どちらか一方を入力してください。",
            ),
        ]
        indexes = [models.Index(fields=["is_read"], condition=Q(is_read=False), name="timeline_recordfile_unread")]

    def __str__(self) -> str:
        return self.name

    @property
    def url(self) -> str:
        """Where a reader gets it: the portal's own address of the file, or the one elsewhere."""
        return self.address or reverse("timeline:record-file", args=[self.pk])

    @property
    def kind(self) -> str:
        """PDF, DOCX …: the ending in capitals; "" for an address."""
        return PurePath(self.file_name).suffix[1:].upper()

    @property
    def owner(self) -> Edition | Entry | Agreement | Preparation:
        """The edition, entry, agreement or preparation it belongs to."""
        owner = self.edition or self.entry or self.agreement or self.preparation
        assert owner is not None  # timeline_recordfile_of_one
        return owner

    @property
    def page(self) -> str:
        """Address of the page that shows it: the public one, of a preparation the secretariat's."""
        if self.preparation:
            return self.preparation.get_absolute_url()
        if self.agreement:
            return self.agreement.body.get_absolute_url()
        if self.edition:
            return self.edition.document.get_absolute_url()
        assert self.entry is not None  # timeline_recordfile_of_one
        return self.entry.get_absolute_url()

    @property
    def is_public(self) -> bool:
        return RecordFile.objects.public().filter(pk=self.pk).exists()

    @property
    def place_in_print(self) -> str:
        return f"{self.owner}のファイル「{self.name}」"

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.search_text = normalise("／".join([self.name, self.edition_name, self.description, self.text]))
        super().save(*args, **kwargs)

    def remove(self, *, by: User, reason: str) -> bool:
        """Delete the row with a line of the audit, and the file after the commit. False when it is gone already."""
        with transaction.atomic():
            if not RecordFile.objects.filter(pk=self.pk).exists():
                return False
            self.write_audit_line("の削除", by=by, reason=reason)
            storage, path = self.file.storage, str(self.file.name or "")
            self.delete()
            if path and not RecordFile.objects.filter(file=path).exists():
                transaction.on_commit(lambda: storage.delete(path), robust=True)
            return True
