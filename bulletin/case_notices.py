"""Messages about cases, one function each; only transitions call them.

Recipients serve, on the day, those who take part, or are the secretariat. Each message is complete in itself.
"""

from django.urls import reverse
from django.utils import timezone

from members.models import Assignment, Municipality, User
from portal.mail import notify
from portal.models import Notice
from portal.wareki import full_date

from .models import Participant


def match_wanted(wanted):
    """To those named who have not agreed: the proposer wants a case with them."""
    proposal = wanted.proposal
    names = "、".join(place.full_name for place in wanted.partners.select_related("prefecture"))
    lead = f"中心の区：{wanted.lead}\n" if wanted.lead else ""
    _tell(
        Municipality.objects.filter(pk__in=[place.pk for place in wanted.missing()]),
        key=f"match-wanted:{proposal.pk}:{wanted.wanted_at.isoformat()}",
        title=f"連携の申入れがありました：{proposal}",
        body=(
            f"{proposal.municipality}が、{proposal}について、次の相手との連携を申し入れました。\n"
            f"相手：{names}\n{lead}\n名前のあるすべての相手が合意すると、連携事例になります。"
            f"合意するときは、ログインして、{proposal.number_name}のページで「連携に合意する」を押してください。"
        ),
        url=proposal.get_absolute_url(),
    )


def agreed(proposal, by):
    """To the proposer: one of those who raised their hand agrees to a case."""
    _tell(
        Municipality.objects.filter(pk=proposal.municipality_id),
        key=f"agreed:{proposal.pk}:{by.municipality.pk}:{timezone.now().isoformat()}",
        title=f"{by.municipality}が連携に合意しました：{proposal}",
        body=(
            f"{by.municipality}が、{proposal}の連携に合意しました。\n"
            "一緒に取り組む相手を選んで申し入れ、全員が合意すると、連携事例になります。"
        ),
        url=proposal.get_absolute_url(),
        but=by,
    )


def made(case, by):
    """To those who take part: there is a case."""
    names = "、".join(place.full_name for place in case.places())
    _tell(
        case.places(),
        key=f"case-made:{case.pk}",
        title=f"連携事例になりました：{case}",
        body=(
            f"{case.proposal}は成立し、連携事例「{case}」になりました。\n参加：{names}\n\n"
            "協議や催しの予定を「歩み」に書き、公開を申し込んでください。公開されるまでは、参加する自治体・区と事務局だけが読めます。"
        ),
        url=case.get_absolute_url(),
        but=by,
    )


def publication_wanted(case, by):
    """To the secretariat: a case waits to be made public."""
    _tell_secretariat(
        key=f"case-publication:{case.pk}:{case.requested_at.isoformat()}",
        title=f"連携事例の公開の申込みがありました：{case}",
        body=(
            f"{by.municipality or '事務局'}の{by}さんから、連携事例「{case}」の公開の申込みがありました。\n"
            f"{case.summary}"
        ),
        url=case.get_absolute_url(),
    )


def sent_back(case, reason):
    """To those who take part: not public yet, and why."""
    _tell(
        case.places(),
        key=f"case-sent-back:{case.pk}:{timezone.now().isoformat()}",
        title=f"連携事例の公開の申込みが差し戻されました：{case}",
        body=(
            f"事務局が、連携事例「{case}」の公開の申込みを差し戻しました。内容を直して、もう一度申し込めます。\n理由：{reason}"
        ),
        url=case.get_absolute_url(),
    )


def published(case):
    """To those who take part: everybody reads it now."""
    _tell(
        case.places(),
        key=f"case-published:{case.pk}",
        title=f"連携事例が公開されました：{case}",
        body=f"連携事例「{case}」が公開されました。これからの歩みは、参加する自治体・区が自分で公開できます。",
        url=case.get_absolute_url(),
    )


def entry_drafted(step):
    """To the secretariat: a step of a case is a draft of the chronology."""
    entry = step.entry
    day = full_date(step.first_day)
    until = "" if step.last_day == step.first_day else f"から{full_date(step.last_day)}まで"
    venue = f"会場：{step.venue}\n" if step.venue else ""
    _tell_secretariat(
        key=f"case-entry:{step.pk}:{entry.key}",
        title=f"連携事例から経過の下書きができました：{entry.title}",
        body=(
            f"連携事例「{step.case}」の歩みから、経過の下書き（{entry.key}）を作りました。確かめて公開してください。\n"
            f"件名：{entry.title}\n日：{day}{until}\n{venue}"
        ),
        url=reverse("timeline:editor-edit", args=[entry.pk]),
    )


def closed(case, by):
    """To those who take part: it is over."""
    visitors = f"来場者数：{case.visitors}人\n" if case.visitors is not None else ""
    _tell(
        case.places(),
        key=f"case-closed:{case.pk}:{case.closed_on}",
        title=f"連携事例が終わりました：{case}",
        body=f"連携事例「{case}」を{full_date(case.closed_on)}で終えました。\n{visitors}{case.result}",
        url=case.get_absolute_url(),
        but=by,
    )


def joined(case, places, by):
    """To those who take part from now on."""
    roles = case.roles()
    for place in places:
        may = "歩みを書き、" if case.participants.active().filter(municipality=place).exists() else ""
        role = Participant.Role(roles[place]).label
        _tell(
            Municipality.objects.filter(pk=place.pk),
            key=f"case-joined:{case.pk}:{place.pk}:{timezone.now().isoformat()}",
            title=f"{place}が連携事例に加わりました：{case}",
            body=(
                f"{by}さんが、{place}を連携事例「{case}」に加えました（役割：{role}）。\n"
                f"{place}の担当者は、これから{may}公開していない歩みも読めます。\n{case.summary}"
            ),
            url=case.get_absolute_url(),
            but=by,
        )


def left(case, places, by):
    """To those who took part until now: they read no more of it than everybody does. Mail about it stays here."""
    for place in places:
        if not case.published_at:
            told = Notice.objects.filter(url=case.get_absolute_url(), municipality=place)
            told.take_back(f"{place}は、連携事例の参加から外れました。")
        _tell(
            Municipality.objects.filter(pk=place.pk),
            key=f"case-left:{case.pk}:{place.pk}:{timezone.now().isoformat()}",
            title=f"{place}が連携事例の参加から外れました：{case}",
            body=(
                f"{by}さんが、{place}を連携事例「{case}」の参加から外しました。\n"
                "間違いであれば、参加しているほかの自治体・区か、事務局に知らせてください。"
            ),
            url=case.get_absolute_url() if case.published_at else "",
            but=by,
        )


def _tell(places, *, but=None, **told):
    """Everybody who serves one of `places` today, once each; not who did it."""
    serving = Assignment.objects.as_of(timezone.localdate()).filter(office__municipality__in=places)
    for assignment in serving.filter(user__is_active=True).select_related("user", "office__municipality"):
        if assignment.user != but:
            notify(assignment.user, municipality=assignment.office.municipality, **told)


def _tell_secretariat(**told):
    for user in User.objects.secretariat():
        notify(user, for_secretariat=True, **told)
