import datetime
from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone

from agreements.revisions.models import AuditedModel
from members.models import User


class NewsQuerySet(models.QuerySet["News"]):
    def shown(self, day: datetime.date) -> Self:
        """News that the public reads on `day`, first and last day included, the newest first."""
        begun = self.filter(state=News.State.PUBLISHED, starts_on__lte=day)
        return begun.filter(Q(ends_on=None) | Q(ends_on__gte=day))

    def visible_to(self, user: User | AnonymousUser, day: datetime.date) -> Self:
        """News that `user` may read on `day`: the secretariat drafts and those past or to come as well."""
        return self.all() if user.is_authenticated and user.is_secretariat else self.shown(day)


class News(AuditedModel):
    """事務局からのお知らせ: news in Markdown, public over [starts_on, ends_on], both days included."""

    class State(models.TextChoices):
        DRAFT = "draft", "下書き"
        PUBLISHED = "published", "公開"

    title = models.CharField("件名", max_length=100)
    body = models.TextField("内容", max_length=10_000)
    state = models.CharField("状態", max_length=10, choices=State, default=State.DRAFT)
    starts_on = models.DateField("掲載を始める日", default=timezone.localdate)
    ends_on = models.DateField("掲載の最後の日", null=True, blank=True)
    updated_at = models.DateTimeField("直した日時", auto_now=True)

    FACTS = ("title", "body", "state", "starts_on", "ends_on")

    objects = NewsQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-pk"]
        verbose_name = verbose_name_plural = "事務局からのお知らせ"
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="timeline_news_ends_not_before_start",
                violation_error_message="掲載の最後の日は、始める日と同じか、後の日にしてください。",
            ),
            models.UniqueConstraint(
                "title",
                "starts_on",
                name="timeline_news_once",
                violation_error_message="同じ日に始まる、同じ件名のお知らせが登録されています。",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("timeline:news-detail", args=[self.pk])

    def status(self, day: datetime.date) -> str:
        """下書き, 掲載前, 掲載中 or 掲載終了 on `day`."""
        if self.state == self.State.DRAFT:
            return "下書き"
        if self.starts_on > day:
            return "掲載前"
        return "掲載終了" if self.ends_on and self.ends_on < day else "掲載中"
