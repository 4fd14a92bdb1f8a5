"""Where municipalities lie: their position on earth, their dot on the dot map, their website."""

from django.core.validators import MaxValueValidator
from django.db import models

from .dot_drawing import HEIGHT, WIDTH
from .models import Municipality


class Location(models.Model):
    """位置: latitude and longitude of a municipality's office, the place of its dot, and its official website.

    The facts are those of the list of municipalities' websites localgovjp (CC0), read from fixtures/locations.csv.
    What is gone has none; its dot is that of its successor.
    """

    municipality = models.OneToOneField(
        Municipality, models.CASCADE, primary_key=True, related_name="location", verbose_name="自治体"
    )
    latitude = models.DecimalField("緯度", max_digits=6, decimal_places=4, help_text="世界測地系、度")
    longitude = models.DecimalField("経度", max_digits=7, decimal_places=4, help_text="世界測地系、度")
    dot_x = models.PositiveSmallIntegerField("点の横の位置", validators=[MaxValueValidator(WIDTH)])
    dot_y = models.PositiveSmallIntegerField("点の縦の位置", validators=[MaxValueValidator(HEIGHT)])
    website = models.URLField("公式サイト", blank=True)

    class Meta:
        ordering = ["municipality"]
        verbose_name = verbose_name_plural = "位置"

    def __str__(self) -> str:
        return f"{self.municipality}の位置"
