"""Choices of Proposal: state, visibility (who may read it), scope (whom it asks)."""

from django.db import models


class ProposalState(models.TextChoices):
    DRAFT = "draft", "下書き"
    WAITING = "waiting", "承認待ち"  # for the manager, where the municipality wants that
    OPEN = "open", "募集中"
    MATCHED = "matched", "成立"
    UNMATCHED = "unmatched", "不成立"
    WITHDRAWN = "withdrawn", "取下げ"
    EXPIRED = "expired", "期限切れ"

    @classmethod
    def closed(cls) -> list["ProposalState"]:
        return [cls.MATCHED, cls.UNMATCHED, cls.WITHDRAWN, cls.EXPIRED]

    @classmethod
    def ended(cls) -> list["ProposalState"]:
        """Closed, and nobody waits for the proposer's decision, as with EXPIRED."""
        return [cls.MATCHED, cls.UNMATCHED, cls.WITHDRAWN]


class ProposalVisibility(models.TextChoices):
    MEMBERS = "members", "会員に公開"
    PUBLIC = "public", "一般公開"


class ProposalScope(models.TextChoices):
    ALL = "all", "23区すべて"  # of a call: 会員自治体すべて
    SOME = "some", "選んだ区"
