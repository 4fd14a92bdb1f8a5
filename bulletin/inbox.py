"""Rows of the ward's inbox, as HTML in one go (docs/decisions/003-html-in-python.md)."""

from html import escape

from django.urls import reverse
from django.utils.safestring import mark_safe

from portal.days import full_day
from portal.wareki import wareki

from .answer_notices import days_left
from .models import Addressee

_COLUMNS = ("municipality__prefecture", "proposal__municipality__prefecture", "office", "holder")


def waiting(user, today):
    """For わたしの自治体: how many are not answered, in one line with the way to them."""
    silent = Addressee.objects.waiting_for(user)
    if number := silent.count():
        nearest = silent.first().proposal.answer_until
        until = f"{wareki(nearest)}まで" if nearest else "期限なし"
        why = f"{user.municipality.name}がまだ回答していません。期限の近い順に並んでいます。"
        yield (
            until,
            f"未回答の{'提案' if user.municipality.is_ward else '募集'} {number}件",
            why,
            reverse("bulletin:inbox"),
            "開く",
        )


def inbox_rows(page, today):
    """What is not answered: until when, what, from whom, who looks after it."""
    page.object_list = page.object_list.select_related(*_COLUMNS)
    return mark_safe("".join(_waiting(row, today) for row in page))


def _waiting(row, today):
    proposal = row.proposal
    left = proposal.days_left(today)
    late = " pending__item--late" if left is not None and left <= 0 else ""
    until = full_day(proposal.answer_until) if proposal.answer_until else ""
    answer, handling = (reverse(f"bulletin:{name}", args=[proposal.pk]) for name in ("answer", "handling"))
    return (
        f'<li class="pending__item{late}"><p class="pending__due"><b>{days_left(proposal, today)}</b>{until}</p>'
        f'<div><h3 class="pending__title"><a href="{proposal.get_absolute_url()}">{escape(str(proposal))}</a></h3>'
        f'<p class="pending__why">{escape(str(proposal.municipality))}　受け持ち：{_holder(row)}'
        f'　<a href="{handling}">庁内での扱い</a></p></div>'
        f'<div class="pending__do"><a class="button button--quiet button--small" href="{answer}" '
        f'aria-label="回答する：{escape(str(proposal))}">回答する</a></div></li>\n'
    )


def _holder(row):
    names = [row.office.name] if row.office else []
    names += [f"{row.holder}さん"] if row.holder else []
    return escape("　".join(names)) or "決めていない"


def answered_rows(rows, today):
    """What was answered and may still be revised."""
    return mark_safe("".join(_answered(row, today) for row in rows.select_related(*_COLUMNS)))


def _answered(row, today):
    proposal = row.proposal
    return (
        f'<li class="thread__item"><span class="thread__date">{row.get_answer_display()}<br>'
        f'{days_left(proposal, today)}</span><a href="{proposal.get_absolute_url()}">{escape(str(proposal))}</a></li>\n'
    )
