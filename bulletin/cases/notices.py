"""Messages about cases, one function each; only transitions call them.

`readers`: who is notified, and the municipality each of them serves (None: of the secretariat). Each message is
complete in itself.
"""

from django.urls import reverse
from django.utils import timezone

from outbox.models import Notice
from outbox.notify import notify_all
from outbox.writing_out import take_back
from portal.japanese.wareki import full_date


def made(case, readers, by):
    """To participants: their proposal has become a case."""
    names = "、".join(place.full_name for place in case.places())
    notify_all(
        readers,
        exclude=by,
        key=f"case-made:{case.pk}",
        title=f"連携事例になりました：{case}",
        body=(
            f"{case.proposal}は成立し、連携事例「{case}」になりました。\n参加：{names}\n\n"
            "協議や催しの予定を「歩み」に書き、公開を申し込んでください。公開されるまでは、参加する自治体・区と事務局だけが読めます。"
        ),
        url=case.get_absolute_url(),
    )


def publication_wanted(case, readers, by):
    """To the secretariat: a case waits to be made public."""
    notify_all(
        readers,
        key=f"case-publication:{case.pk}:{case.requested_at.isoformat()}",
        title=f"連携事例の公開の申込みがありました：{case}",
        body=(
            f"{by.municipality or '事務局'}の{by}さんから、連携事例「{case}」の公開の申込みがありました。\n"
            f"{case.summary}"
        ),
        url=case.get_absolute_url(),
    )


def sent_back(case, readers, reason):
    """To participants: the secretariat sent the request for publication back (差戻し), with the reason."""
    notify_all(
        readers,
        key=f"case-sent-back:{case.pk}:{timezone.now().isoformat()}",
        title=f"連携事例の公開の申込みが差し戻されました：{case}",
        body=(
            f"事務局が、連携事例「{case}」の公開の申込みを差し戻しました。内容を直して、もう一度申し込めます。\n理由：{reason}"
        ),
        url=case.get_absolute_url(),
    )


def published(case, readers):
    """To participants: the case is public."""
    notify_all(
        readers,
        key=f"case-published:{case.pk}",
        title=f"連携事例が公開されました：{case}",
        body=f"連携事例「{case}」が公開されました。これからの歩みは、参加する自治体・区が自分で公開できます。",
        url=case.get_absolute_url(),
    )


def entry_drafted(step, readers):
    """To the secretariat: a step of a case is a draft of the chronology."""
    entry = step.entry
    day = full_date(step.first_day)
    until = "" if step.last_day == step.first_day else f"から{full_date(step.last_day)}まで"
    venue = f"会場：{step.venue}\n" if step.venue else ""
    notify_all(
        readers,
        key=f"case-entry:{step.pk}:{entry.key}",
        title=f"連携事例から経過の下書きができました：{entry.title}",
        body=(
            f"連携事例「{step.case}」の歩みから、経過の下書き（{entry.key}）を作りました。確かめて公開してください。\n"
            f"件名：{entry.title}\n日：{day}{until}\n{venue}"
        ),
        url=reverse("timeline:editor-edit", args=[entry.pk]),
    )


def closed(case, readers, by):
    """To participants: the case is closed (終了), with its result."""
    visitors = f"来場者数：{case.visitors}人\n" if case.visitors is not None else ""
    notify_all(
        readers,
        exclude=by,
        key=f"case-closed:{case.pk}:{case.closed_on}",
        title=f"連携事例が終わりました：{case}",
        body=f"連携事例「{case}」を{full_date(case.closed_on)}で終えました。\n{visitors}{case.result}",
        url=case.get_absolute_url(),
    )


def due_again(case, readers):
    """To participants: the day on which a case that comes back was held last year is near. Once for each such day."""
    names = "、".join(place.full_name for place in case.places())
    notify_all(
        readers,
        key=f"case-again:{case.pk}:{case.last_held_on}",
        title=f"今年も行うかを確かめてください：{case}",
        body=(
            f"毎年続ける連携事例「{case}」の前の開催は、{full_date(case.last_held_on)}でした。\n参加：{names}\n\n"
            "今年も行うか、相手と確かめてください。行うときは、予定の日を「歩み」に「開催」として書きます。\n"
            "続けないときは、「件名・あらましなどを直す」で「毎年続ける」を外します。"
        ),
        url=case.get_absolute_url(),
    )


def joined(participant, readers, by):
    """To the people of a municipality that was added to the case."""
    case, place = participant.case, participant.municipality
    may = "歩みを書き、" if participant.is_active else ""
    notify_all(
        readers,
        exclude=by,
        key=f"case-joined:{case.pk}:{place.pk}:{timezone.now().isoformat()}",
        title=f"{place}が連携事例に加わりました：{case}",
        body=(
            f"{by}さんが、{place}を連携事例「{case}」に加えました（役割：{participant.get_role_display()}）。\n"
            f"{place}の担当者は、これから{may}公開していない歩みも読めます。\n{case.summary}"
        ),
        url=case.get_absolute_url(),
    )


def left(case, place, readers, by):
    """To the people of a municipality taken out; of an unpublished case, its notices and waiting mail are deleted."""
    if not case.published_at:
        reason = f"{place}は、連携事例の参加から外れました。"
        take_back(Notice.objects.filter(municipality=place), reason, url=case.get_absolute_url())
    notify_all(
        readers,
        exclude=by,
        key=f"case-left:{case.pk}:{place.pk}:{timezone.now().isoformat()}",
        title=f"{place}が連携事例の参加から外れました：{case}",
        body=(
            f"{by}さんが、{place}を連携事例「{case}」の参加から外しました。\n"
            "間違いであれば、参加しているほかの自治体・区か、事務局に知らせてください。"
        ),
        url=case.get_absolute_url() if case.published_at else "",
    )
