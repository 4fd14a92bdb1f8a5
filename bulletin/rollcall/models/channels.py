"""How an answer came, and how members are told of it."""

import datetime

from django.db import models

from portal.japanese.wareki import wareki


class AnswerChannel(models.TextChoices):
    """回答の届いた方法: how an answer reached the portal."""

    PORTAL = "", ""  # by the municipality itself, logged in
    TELEPHONE = "telephone", "代理回答"
    PAPER = "paper", "書面の符号による回答"


def how_it_came(channel: str, said_by: str, said_on: datetime.date | None, taken_down_by: str | None) -> str:
    """How an answer came, who said it and who took it down, as text for members; empty for one of the own way."""
    if not channel or not said_on:
        return ""
    name, day = AnswerChannel(channel).label, wareki(said_on)
    if channel == AnswerChannel.PAPER:
        checked = f"{_of_desk(taken_down_by)}が確認" if taken_down_by else "登録されたメールアドレスで本人が確認"
        return f"{name}（{day}に{said_by}が記入し、{checked}）"
    return f"{name}（{day}に{said_by}が伝え、{_of_desk(taken_down_by)}が記録）"


def _of_desk(name: str | None) -> str:
    return f"事務局の{name}さん" if name else "事務局"
