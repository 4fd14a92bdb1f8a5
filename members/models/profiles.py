import uuid

from django.db import models
from django.utils import timezone

from portal.wareki import fiscal_year

from .people import Office
from .places import Municipality


class Profile(models.Model):
    """魅力発信: what a municipality says of itself on its public page, asked every year whether it still holds."""

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

    class Meta:
        verbose_name = verbose_name_plural = "魅力発信"

    def __str__(self):
        return f"{self.municipality}の魅力発信"

    def is_confirmed(self, day):
        """Confirmed within the fiscal year of `day`."""
        return fiscal_year(self.confirmed_on) == fiscal_year(day)


def picture_path(picture, filename):
    """A name of our own: what the sender called the file never becomes a path."""
    return f"profiles/{uuid.uuid4().hex}.jpg"


class Picture(models.Model):
    """写真 of a profile: re-encoded by us, without its sender's data, with words for those who do not see it."""

    profile = models.ForeignKey(Profile, models.CASCADE, related_name="pictures", verbose_name="魅力発信")
    position = models.PositiveSmallIntegerField("順番", default=1)
    image = models.ImageField(
        "写真",
        upload_to=picture_path,
        width_field="width",
        height_field="height",
    )
    width = models.PositiveIntegerField(editable=False)
    height = models.PositiveIntegerField(editable=False)
    alt = models.CharField(
        "写真の説明", max_length=200, help_text="写真を見られない人のために、何が写っているかを書きます"
    )

    class Meta:
        ordering = ["profile", "position", "pk"]
        verbose_name = verbose_name_plural = "写真"

    def __str__(self):
        return self.alt
