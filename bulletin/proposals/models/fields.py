from typing import Any, Self

from django.db import models


class FieldQuerySet(models.QuerySet[Any]):
    def get_by_natural_key(self, name: str) -> Any:
        return self.get(name=name)

    def in_use(self) -> Self:
        """Fields offered for new proposals."""
        return self.filter(is_active=True)


class Field(models.Model):
    """分野 of proposals and cases (産業, 観光 …). The secretariat adds, renames, orders and retires them."""

    name = models.CharField("分野", max_length=20, unique=True)
    position = models.PositiveSmallIntegerField("並び順", default=0)
    is_active = models.BooleanField("新しい提案で選べる", default=True)

    objects = FieldQuerySet.as_manager()

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = verbose_name_plural = "分野"

    def __str__(self) -> str:
        return self.name

    def natural_key(self) -> tuple[str]:
        return (self.name,)
