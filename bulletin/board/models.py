from typing import Any, Self

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone

from bulletin.proposals.models.fields import Field
from bulletin.proposals.models.proposal_base import ProposalBase
from bulletin.proposals.models.proposals import Proposal
from members.models import Municipality, User


class FollowQuerySet(models.QuerySet[Any]):
    def of(self, user: User) -> Self:
        """The follows of `user`, without those of proposals that `user` may not read any more."""
        readable = Proposal.objects.visible_to(user).posted().values("pk")
        return self.filter(Q(proposal=None) | Q(proposal__in=readable), user=user)

    def begin(self, user: User, **thing: Any) -> bool:
        """Follow a proposal, a field or a municipality; False when the person does already."""
        with transaction.atomic():
            return self.get_or_create(user=user, **thing, defaults={"since": timezone.now()})[1]

    def copy_to(self, proposal: ProposalBase) -> None:
        """Give the users of these follows a follow of `proposal`, too."""
        users = self.values_list("user", flat=True)
        rows = [Follow(proposal_id=proposal.pk, user_id=user) for user in users]
        Follow.objects.bulk_create(rows, ignore_conflicts=True)

    def end(self, user: User, **thing: Any) -> bool:
        """Delete the follow of `thing`; False when there was none."""
        return bool(self.filter(user=user, **thing).delete()[0])


class Follow(models.Model):
    """知らせを受けるもの: a proposal, a field or a municipality a person wants to hear of, exactly one of them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows", verbose_name="利用者")
    proposal = models.ForeignKey(Proposal, models.CASCADE, null=True, blank=True, verbose_name="提案")
    field = models.ForeignKey(Field, models.CASCADE, null=True, blank=True, verbose_name="分野")
    municipality = models.ForeignKey(Municipality, models.CASCADE, null=True, blank=True, verbose_name="自治体")
    since = models.DateTimeField("日時", default=timezone.now)

    objects = FollowQuerySet.as_manager()

    class Meta:
        ordering = ["user", "pk"]
        verbose_name = verbose_name_plural = "知らせを受けるもの"
        constraints = [
            models.CheckConstraint(
                condition=Q(proposal__isnull=False, field=None, municipality=None)
                | Q(proposal=None, field__isnull=False, municipality=None)
                | Q(proposal=None, field=None, municipality__isnull=False),
                name="bulletin_follow_one_thing",
            ),
            models.UniqueConstraint("user", "proposal", name="bulletin_follow_proposal_once"),
            models.UniqueConstraint("user", "field", name="bulletin_follow_field_once"),
            models.UniqueConstraint("user", "municipality", name="bulletin_follow_municipality_once"),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.proposal or self.field or self.municipality}"


class SavedSearch(models.Model):
    """保存した検索: a person wants to hear of new proposals that match the filters of the board."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_searches", verbose_name="利用者"
    )
    name = models.CharField("名前", max_length=50)
    query = models.CharField("条件", max_length=500)  # of the board's address, without page
    saved_at = models.DateTimeField("登録日時", default=timezone.now)
    told_until = models.DateTimeField("ここまで知らせた", default=timezone.now)

    class Meta:
        ordering = ["user", "name"]
        verbose_name = verbose_name_plural = "保存した検索"
        constraints = [
            models.UniqueConstraint(
                "user",
                "name",
                name="bulletin_savedsearch_name_once",
                violation_error_message="同じ名前の検索があります。",
            )
        ]

    def __str__(self) -> str:
        return self.name
