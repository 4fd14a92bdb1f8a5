import datetime
import hashlib
import secrets
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.files.base import File
from django.db import DEFAULT_DB_ALIAS, models, transaction
from django.db.models import F, Q
from django.utils import timezone

from portal.japanese.percent import percent

if TYPE_CHECKING:  # names of types only: members import portal
    from members.models import User

LEASE = datetime.timedelta(minutes=5)  # a worker that died holds a file no longer than this
MOST_TRIES = 3
KEPT = datetime.timedelta(days=1)  # from then on it is handed out no more, and erased
MOST_WAITING = 3  # of one person
MOST_WAITING_OF_VISITORS = 10
MOST_KEPT = 10  # of one person, and of all visitors together
STOPPED = "作成の途中で処理が止まりました。"


class LeaseLost(Exception):
    """Another worker holds the file by now, or it was asked for anew."""


def file_path(row: "LongFile", name: str) -> str:
    """Path of a written file: a random name."""
    return f"lists/{uuid.uuid4().hex}"


class LongFileQuerySet(models.QuerySet["LongFile"]):
    def waiting(self) -> Self:
        """Files in the queue: neither written nor given up."""
        return self.filter(made_at=None, failed_at=None)

    def made(self) -> Self:
        """Written files, the newest first."""
        return self.exclude(made_at=None).order_by("-made_at", "-pk")

    def ask(
        self, by: "User | AnonymousUser", address: str, name: str, total: int, *, instead_of: str = ""
    ) -> "LongFile | None":
        """The file of the list at `address` as `by` may read it today; None while too many wait for `by`.

        It is queued when it is new, when it was written KEPT ago, and when `instead_of` is its token: then the reader
        wants it as the list is now. `total` is the number of its rows. Visitors share theirs.
        """
        here, now, user = self.using(DEFAULT_DB_ALIAS), timezone.now(), None if by.is_anonymous else by
        key = _key(by, address)
        file = here.filter(key=key).first()
        if file and file.token != instead_of and not (file.made_at and file.made_at <= now - KEPT):
            return file
        waiting = here.waiting().filter(user=user).count()
        if waiting >= (MOST_WAITING if user else MOST_WAITING_OF_VISITORS):
            return None
        if file:
            file.delete_with_file()
        fresh = {"user": user, "address": address, "name": name, "total": total, "token": secrets.token_hex(16)}
        return here.get_or_create(key=key, defaults=fresh)[0]

    def claim(self, now: datetime.datetime) -> "LongFile | None":
        """Take the oldest waiting file for LEASE; None when there is none. Two workers never take the same."""
        free = self.waiting().filter(Q(leased_until=None) | Q(leased_until__lte=now))
        given_up = free.filter(attempts__gte=MOST_TRIES)  # the process that tried ended each time
        given_up.update(failed_at=now, failure=STOPPED, leased_until=None)
        for pk in free.order_by("asked_at", "pk").values_list("pk", flat=True)[:5]:
            if free.filter(pk=pk).update(leased_until=now + LEASE, attempts=F("attempts") + 1, done=0):
                return self.select_related("user").get(pk=pk)
        return None

    def take_back(self) -> None:
        """Delete all, written or not: something in a list may not be read any more. Who asks again gets another.

        A worker that is writing one keeps nothing of it (LongFile.keep).
        """
        for file in self.all():
            stored = file.file
            file.delete()
            if stored:
                transaction.on_commit(partial(stored.storage.delete, str(stored.name)), robust=True)

    def erase(self, now: datetime.datetime) -> None:
        """Delete what was written or given up KEPT before `now`, and its files."""
        until = now - KEPT
        for file in self.filter(Q(made_at__lte=until) | Q(failed_at__lte=until)):
            file.delete_with_file()


def _key(by: "User | AnonymousUser", address: str) -> str:
    """What the file is known by: a person whose rights have changed since asks for another one."""
    who = "" if by.is_anonymous else f"{by.pk} {by.rights_mark}"
    return hashlib.blake2b(f"{who}\n{address}".encode(), digest_size=32).hexdigest()


class LongFile(models.Model):
    """長い一覧のファイル: a list as a file, written by the worker for the one person who asked for it, or for visitors.

    It is asked for, and handed out, at the list's own address alone, whose view asks each time who may read the list
    (portal.web.long_files.pages); the worker calls the same view for the same person (portal.front.long_files).
    """

    key = models.CharField("記号", max_length=64, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+", verbose_name="依頼した人"
    )
    address = models.TextField("アドレス")
    name = models.CharField("名称", max_length=200)
    token = models.CharField("ファイルの記号", max_length=32)  # another one each time it is asked for anew
    total = models.PositiveIntegerField("行数")
    done = models.PositiveIntegerField("書いた行数", default=0)
    asked_at = models.DateTimeField("依頼日時", default=timezone.now, db_index=True)
    leased_until = models.DateTimeField("作成中（この日時まで）", null=True, blank=True)
    attempts = models.PositiveSmallIntegerField("試した回数", default=0)
    made_at = models.DateTimeField("作成日時", null=True, blank=True)
    failed_at = models.DateTimeField("中止日時", null=True, blank=True)
    failure = models.CharField("理由", max_length=300, blank=True)
    file = models.FileField("ファイル", upload_to=file_path, max_length=100, blank=True)
    media_type = models.CharField("ファイルの種類", max_length=100, blank=True)
    disposition = models.TextField("ファイル名の見出し", blank=True)  # Content-Disposition
    replaced = models.JSONField("置き換えた文字", default=list, blank=True)  # rows of downloads.Replaced.found
    replaced_count = models.PositiveIntegerField("置き換えたところの数", default=0)

    objects = LongFileQuerySet.as_manager()

    class Meta:
        ordering = ["asked_at", "pk"]
        verbose_name = verbose_name_plural = "長い一覧のファイル"
        constraints = [
            models.CheckConstraint(condition=Q(made_at=None) | Q(failed_at=None), name="portal_longfile_made_or_failed")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def percent(self) -> int:
        return percent(min(self.done, self.total), self.total) or 0

    def is_of(self, by: "User | AnonymousUser") -> bool:
        """Whether `by` may still read what it was asked for: the same person, active, with the same rights as then."""
        return self.key == _key(by, self.address)

    def ahead(self) -> int:
        """The number of files that are written before this one."""
        return (
            LongFile.objects.using(DEFAULT_DB_ALIAS)
            .waiting()
            .filter(Q(asked_at__lt=self.asked_at) | Q(asked_at=self.asked_at, pk__lt=self.pk))
            .count()
        )

    def report(self, done: int) -> None:
        """Note how many rows are written, and extend the lease to LEASE from now. Raises LeaseLost."""
        if not self._held().update(done=done, leased_until=timezone.now() + LEASE):
            raise LeaseLost

    def keep(self, content: File, **fields: Any) -> bool:
        """Store the written file with `fields` of what it is. False when it is held no longer: then it is not kept."""
        self.file.save("", content, save=False)
        fields |= {"file": self.file.name, "made_at": timezone.now(), "leased_until": None}
        if self._held().update(**fields):
            self._delete_oldest()
            return True
        self.file.delete(save=False)
        return False

    def give_up(self, reason: str) -> bool:
        """Mark as failed, until it is asked for anew; False when it is held no longer."""
        fields = {"failed_at": timezone.now(), "failure": reason[:300], "leased_until": None}
        return bool(self._held().update(**fields))

    def delete_with_file(self) -> None:
        """Delete the row, then its file."""
        file = self.file
        self.delete()
        if file:
            file.delete(save=False)

    def _held(self) -> LongFileQuerySet:
        """This row, while the try that was claimed last is this one."""
        return LongFile.objects.waiting().filter(pk=self.pk, attempts=self.attempts)

    def _delete_oldest(self) -> None:
        """Delete what was written for the same person before the newest MOST_KEPT."""
        for file in LongFile.objects.made().filter(user=self.user)[MOST_KEPT:]:
            file.delete_with_file()
