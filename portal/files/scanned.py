"""Files that people send, stored for others to open once the virus scanner has passed them, and scanned again later."""

import datetime
import logging
from pathlib import PurePath
from typing import Any, Self

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from .scanner import Verdict, is_configured, scan, signatures

RECHECK = datetime.timedelta(minutes=5)
LOOKED_AT_AGAIN = datetime.timedelta(days=30)  # new malware is known to the scanner within days of its appearing
HARMFUL = "有害なプログラム（ウイルスなど）が見つかりました。"

logger = logging.getLogger(__name__)


class ScannedQuerySet(models.QuerySet[Any]):
    """Files of a ScannedFile."""

    def opened(self) -> Self:
        """Files the scanner has passed; no others are served."""
        return self.filter(recheck_at=None)

    def claim_recheck(self, now: datetime.datetime) -> Any:
        """Take the next unscanned file (確認中) that is due and move its recheck_at by RECHECK; None when none is due.

        What was asked about least comes first: a file the scanner never judges holds up no other.
        """
        due = self.filter(recheck_at__lte=now)
        for pk in due.order_by("rechecks", "recheck_at", "pk").values_list("pk", flat=True)[:20]:
            if due.filter(pk=pk).update(recheck_at=now + RECHECK, rechecks=F("rechecks") + 1):
                return self.filter(pk=pk).first()
        return None

    def put_off(self, now: datetime.datetime) -> int:
        """Scanner down: set recheck_at of all unscanned files to `now` + RECHECK; returns how many."""
        return self.exclude(recheck_at=None).update(recheck_at=now + RECHECK)

    def claim_older(self, number: int, now: datetime.datetime) -> Any:
        """Take an opened file of the last LOOKED_AT_AGAIN that no signatures of this number have judged; None without.

        It counts as judged from now on, so that two workers never take the same.
        """
        older = self.opened().filter(Q(signatures=None) | Q(signatures__lt=number), added_at__gt=now - LOOKED_AT_AGAIN)
        for pk in older.order_by("pk").values_list("pk", flat=True)[:20]:
            if older.filter(pk=pk).update(signatures=number):
                return self.filter(pk=pk).first()
        return None


class ScannedFile(models.Model):
    """A stored file as its sender named it and as its content is; those who may read it open it once it was scanned.

    A subclass has the `file` itself, and `refuse`, which takes it away after the scanner found malware.
    """

    name = models.CharField("ファイル名", max_length=150)
    media_type = models.CharField("種類", max_length=100)
    size = models.PositiveIntegerField("大きさ（バイト）")
    contents = models.TextField("中のファイル", blank=True, help_text="ZIPのとき、1行に1つ")
    recheck_at = models.DateTimeField("次に確かめる日時", null=True, blank=True)  # 確認中: not looked at by the scanner
    rechecks = models.PositiveIntegerField("確かめ直した回数", default=0, editable=False)
    # of the scanner, when it looked at the file again; none: not yet
    signatures = models.PositiveIntegerField("あとで確かめた定義の番号", null=True, editable=False)
    added_at = models.DateTimeField("登録日時", default=timezone.now)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def kind(self) -> str:
        """PDF, DOCX …: the ending in capitals."""
        return PurePath(self.name).suffix[1:].upper()

    @property
    def who_opened_it(self) -> str:
        """Of one found harmful, whether somebody may have it: what the scanner had passed before could be opened."""
        if self.recheck_at is None:
            return "前の確認では見つからなかったため、すでに開いた人がいるかもしれません。"
        return "誰にも渡していません。"

    def open_up(self) -> bool:
        """Release after a clean scan: its readers may download it. False when done before."""
        mine: Any = type(self)._default_manager.filter(pk=self.pk)
        return bool(mine.exclude(recheck_at=None).update(recheck_at=None))

    def refuse(self) -> bool:
        """Take it away after the scanner found malware, and tell those whose it was. False when done before."""
        raise NotImplementedError


def rescan(rows: Any, now: datetime.datetime) -> int:
    """Scan those of `rows` (ScannedQuerySet) that are due, while the scanner answers; returns how many were judged."""
    known = 0
    while is_configured() and (row := rows.claim_recheck(now)):
        verdict = _judge(row)
        if verdict is Verdict.UNKNOWN:
            rows.put_off(now)
            break
        if verdict:
            known += row.open_up() if verdict is Verdict.CLEAN else row.refuse()
    return known


def look_again(rows: Any, now: datetime.datetime) -> int:
    """Scan those of `rows` (ScannedQuerySet) that the newest signatures have not judged; returns how many went."""
    found, number = 0, signatures()
    while number and (row := rows.claim_older(number, now)):
        verdict = _judge(row)
        if verdict is Verdict.UNKNOWN:
            rows.filter(pk=row.pk).update(signatures=None)
            break
        found += verdict is Verdict.FOUND and row.refuse()
    return found


def _judge(row: Any) -> Verdict | None:
    """The scanner's verdict; None where the file is gone meanwhile or the disk fails: it waits."""
    try:
        with row.file.open("rb") as file:
            return scan(file)
    except OSError:
        logger.exception("確認中の資料 %s を読めません。", row.file.name)
        return None
