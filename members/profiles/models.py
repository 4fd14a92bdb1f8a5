import datetime
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self

from django.contrib.auth.models import AnonymousUser
from django.core.files.base import ContentFile
from django.db import models, transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils import timezone

from members.accounts.models.users import User
from members.people.models.offices import Office
from members.places.models import Municipality
from members.registration.models.memberships import Membership
from portal.database.substrings import containing
from portal.files.storage import digest_of
from portal.japanese.text import normalise, words
from portal.japanese.wareki import fiscal_year
from portal.models import AuditLine

from .pictured import MOST_PICTURES, StoredPicture, TooManyPictures

SAVED = "魅力発信の保存"


class ProfileQuerySet(models.QuerySet["Profile"]):
    def public(self, day: datetime.date) -> Self:
        """Profiles shown to everybody: of wards, and of municipalities that are members on `day`."""
        members = Membership.objects.as_of(day).values("municipality")
        return self.filter(Q(municipality__kind=Municipality.Kind.WARD) | Q(municipality__in=members))

    def listed(self, day: datetime.date) -> Self:
        """Public profiles that say or show something: as Profile.is_empty, the public contact alone not counted."""
        said = ~Q(introduction="") | ~Q(offers="") | ~Q(seeks="") | ~Q(specialities="")
        return self.public(day).filter(said | Exists(Picture.objects.filter(profile=OuterRef("pk"))))

    def search(self, query: str) -> Self:
        """Profiles that hold every word of `query`: texts, descriptions of pictures, name of the municipality."""
        return containing(self, words(query))

    def with_places(self) -> Self:
        return self.select_related("municipality__prefecture").order_by("municipality__lg_code")

    def count_by_prefecture(self) -> dict[str, int]:
        """{name of the prefecture: how many}, in the order of the codes."""
        prefecture = "municipality__prefecture"
        groups = self.order_by(f"{prefecture}__code").values_list(f"{prefecture}__name", f"{prefecture}__code")
        return {name: number for name, _, number in groups.annotate(models.Count("pk"))}

    def in_prefectures(self, names: Collection[str]) -> Self:
        return self.filter(municipality__prefecture__name__in=names)

    def with_first_picture(self) -> Self:
        """Load the pictures in their order: the first stands in lists. One more query."""
        return self.prefetch_related("pictures")

    def annotate_public(self, municipalities: QuerySet[Any], day: datetime.date) -> QuerySet[Any]:
        """Annotate the municipalities with has_public_profile (bool)."""
        return municipalities.annotate(has_public_profile=Exists(self.public(day).filter(municipality=OuterRef("pk"))))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        """The profile of the municipality the user serves today."""
        if user.is_anonymous or not user.municipality:
            return self.none()
        return self.filter(municipality=user.municipality).select_related("municipality__prefecture")

    def of(self, municipality: Municipality) -> "Profile":
        """The municipality's profile; an unsaved one of version 0 when there is none."""
        own = self.filter(municipality=municipality).select_related("municipality__prefecture").first()
        return own or Profile(municipality=municipality, version=0)


NOBODY: Mapping[str, int] = {}


def full_years(since: datetime.date, day: datetime.date) -> int:
    """Number of full years from `since` to `day`; from 29 February they are full on 1 March."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


class Profile(models.Model):
    """魅力発信: what a municipality says of itself on its public page, confirmed every year."""

    municipality = models.OneToOneField(Municipality, models.CASCADE, related_name="profile", verbose_name="自治体")
    introduction = models.TextField("紹介", max_length=1000, blank=True)
    offers = models.TextField("出せるもの", max_length=1000, blank=True, help_text="1行に1件")
    seeks = models.TextField("求めること", max_length=1000, blank=True, help_text="1行に1件")
    specialities = models.TextField("特産・名物", max_length=1000, blank=True, help_text="1行に1件")
    contact_office = models.ForeignKey(
        Office, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="公開する問合せ先"
    )
    contact_is_public = models.BooleanField("担当課の電話番号とメールアドレスを公開する", default=False)
    version = models.PositiveIntegerField("版", default=1, editable=False)
    confirmed_on = models.DateField("内容を確かめた日", default=timezone.localdate, editable=False)
    search_text = models.TextField("検索用の文字列", editable=False, blank=True)

    objects = ProfileQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "魅力発信"

    def __str__(self) -> str:
        return f"{self.municipality}の魅力発信"

    @property
    def token(self) -> str:
        """Municipality and version, which a form sends back to say what its writer had read."""
        return f"{self.municipality.lg_code}-{self.version}"

    def exchange(
        self, seeking: Mapping[str, int] = NOBODY, offering: Mapping[str, int] = NOBODY, unit: str = ""
    ) -> list[tuple[str, str, list[tuple[str, str]]]]:
        """出せるもの facing 求めること: heading, kind and lines of each that has any, beside a line who answers it.

        `seeking`, `offering`: how many (of `unit`) seek what a line offers, and offer what it seeks.
        """
        sides = (
            ("出せるもの", "offers", self.offers, seeking, "求めている"),
            ("求めること", "seeks", self.seeks, offering, "出せる"),
        )
        return [
            (
                title,
                kind,
                [(line, f"{verb}{unit}が{told[line]}つあります" if told.get(line) else "") for line in lines],
            )
            for title, kind, text, told, verb in sides
            if (lines := text.splitlines())
        ]

    @property
    def lists(self) -> list[tuple[str, list[str]]]:
        """Heading and lines of each list that has any."""
        lists = (("出せるもの", self.offers), ("求めること", self.seeks), ("特産・名物", self.specialities))
        return [(title, text.splitlines()) for title, text in lists if text]

    def texts(self) -> list[str]:
        """What it says, in the order of the page."""
        return [self.introduction, self.offers, self.seeks, self.specialities]

    def refresh_search(self) -> None:
        """Derive search_text anew. Whoever changes the texts or the pictures calls this last."""
        fresh = Profile.objects.with_places().get(municipality=self.municipality)
        pictures = fresh.pictures.values_list("alt", flat=True)
        said = "／".join([fresh.municipality.full_name, fresh.municipality.kana, *fresh.texts(), *pictures])
        Profile.objects.filter(pk=fresh.pk).update(search_text=normalise(said))

    @property
    def is_empty(self) -> bool:
        """Whether the profile holds neither text nor pictures nor a public contact."""
        return not (self.introduction or self.lists or self.contact or self.pictures.all())

    @property
    def contact(self) -> Office | None:
        """The office whose telephone and mailbox may be shown to everybody; None unless published."""
        return self.contact_office if self.contact_is_public else None

    def is_confirmed(self, day: datetime.date) -> bool:
        """Whether the profile was confirmed within the fiscal year of `day`."""
        return fiscal_year(self.confirmed_on) == fiscal_year(day)

    def last_saved(self) -> AuditLine | None:
        """The line of the audit about the last save: who and when."""
        lines = AuditLine.objects.filter(subject_kind=self._meta.verbose_name, subject_id=self.pk, action=SAVED)
        return lines.first()

    def revise(self, *, by: User, version: int, **texts: Any) -> bool:
        """Save what was written over `version` (0: nothing yet); that counts as confirmation.

        False when somebody else saved meanwhile: nothing changes.
        """
        with transaction.atomic():
            if version:
                now = {"version": F("version") + 1, "confirmed_on": timezone.localdate()}
                saved = Profile.objects.filter(pk=self.pk, version=version).update(**texts, **now)
            else:
                _, saved = Profile.objects.get_or_create(municipality=self.municipality, defaults=texts)
            if saved:
                self.refresh_search()
                self._write_audit(SAVED, by)
            return bool(saved)

    def confirm(self, *, by: User, version: int) -> bool:
        """Set confirmed_on to today. False when it was confirmed today before, or `version` is not the latest."""
        today = timezone.localdate()
        with transaction.atomic():
            as_read = Profile.objects.filter(pk=self.pk, version=version).exclude(confirmed_on=today)
            if not as_read.update(confirmed_on=today):
                return False
            self._write_audit("魅力発信の確認", by)
            return True

    def change_pictures(
        self,
        *,
        by: User,
        words: dict[int, str] | None = None,
        places: dict[int, int] | None = None,
        added: Iterable[tuple[bytes, str]] = (),
    ) -> None:
        """Save descriptions (`words`) and positions (`places`) by pk, add `added` (JPEG, description): all or nothing.

        Raises TooManyPictures, and OSError when the disk is full; no row and no file is left then.
        A picture that is there already is not taken in twice.
        """
        files: list = []
        try:
            with transaction.atomic():
                Profile.objects.select_for_update().get(pk=self.pk)
                digests = {picture.digest for picture in self._rearrange_pictures(words or {}, places or {})}
                for jpeg, alt in added:
                    self._add_picture(jpeg, alt, digests, files)
                self.refresh_search()
                self._write_audit("写真の保存", by)
        except BaseException:
            for file in files:
                file.storage.delete(file.name)
            raise

    def _add_picture(self, jpeg: bytes, alt: str, digests: set[str], files: list[FieldFile]) -> None:
        """Store one more picture unless its digest is among `digests`; its file is noted in `files`."""
        digest = digest_of(ContentFile(jpeg))
        if digest in digests:
            return
        if len(digests) >= MOST_PICTURES:
            raise TooManyPictures(self)
        digests.add(digest)
        picture = Picture(profile=self, alt=alt, position=len(digests))
        picture.image.save(digest, ContentFile(jpeg, name=digest), save=False)
        files.append(picture.image)
        picture.save()

    def _rearrange_pictures(self, words: dict[int, str], places: dict[int, int]) -> "list[Picture]":
        """Save `words` and `places` (by pk) of the pictures and return them in the new order."""
        pictures = list(self.pictures.all())
        order = [picture for picture in pictures if picture.pk not in places]
        for picture in sorted((p for p in pictures if p.pk in places), key=lambda p: places[p.pk]):
            order.insert(places[picture.pk] - 1, picture)
        for position, picture in enumerate(order, 1):
            picture.position, picture.alt = position, words.get(picture.pk, picture.alt)
        Picture.objects.bulk_update(order, ["position", "alt"])
        return order

    def _write_audit(self, action: str, by: User) -> None:
        saved = Profile.objects.get(municipality=self.municipality)
        AuditLine.objects.write(action, saved, by=by, municipality=self.municipality)


def picture_path(picture: "Picture", filename: str) -> str:
    """Path of the file, named by its digest: the name the sender gave it is not used."""
    return f"profiles/{picture.profile_id}/{filename}.jpg"


class PictureQuerySet(models.QuerySet["Picture"]):
    def public(self, day: datetime.date) -> Self:
        """Pictures of public profiles."""
        return self.filter(profile__in=Profile.objects.public(day))

    def editable_by(self, user: User | AnonymousUser) -> Self:
        return self.filter(profile__in=Profile.objects.editable_by(user))


class Picture(StoredPicture):
    """写真 of a profile."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="pictures", verbose_name="魅力発信")
    image = models.ImageField(
        "写真",
        upload_to=picture_path,
        width_field="width",
        height_field="height",
    )
    alt = models.CharField(
        "写真の説明", max_length=200, help_text="写真を見られない人のために、何が写っているかを書きます"
    )

    objects = PictureQuerySet.as_manager()

    class Meta:
        ordering = ["profile", "position", "pk"]
        verbose_name = verbose_name_plural = "写真"

    def get_absolute_url(self) -> str:
        return reverse("members:picture", args=[self.pk])

    def remove(self, *, by: User) -> bool:
        """Delete the row, and the file after the commit. False when somebody else did so before."""
        with transaction.atomic():
            deleted, _ = Picture.objects.filter(pk=self.pk).delete()
            if not deleted:
                return False
            self.profile.refresh_search()
            AuditLine.objects.write("写真の削除", self, by=by, municipality=self.profile.municipality)
            file = self.image
            transaction.on_commit(lambda: file.delete(save=False), robust=True)
            return True
