"""Messages about answers, what is said, and the deadline, one function each; transitions and reminders call them.

Each is complete in itself: the number, the days left, what was said and what is asked. A mail about a private line
goes to that line's people only, and neither its subject nor its key says who speaks with whom.
"""

from django.urls import reverse
from django.utils import timezone

from members.models import Assignment, Municipality, User
from portal.mail import notify, notify_all
from portal.models import Notice
from portal.wareki import full_date

from .models import Addressee, CoProposer, Follow, Proposal


def answered(addressee):
    """To the proposers and to who follows: a ward has answered, or revised its answer."""
    proposal = addressee.proposal
    ward, said = addressee.municipality, addressee.get_answer_display()
    again = "回答を改めました" if addressee.version > 1 else "回答しました"
    title = f"{proposal.number_name}：{ward}が{again}（{said}）"
    comment = f"ひとこと：{addressee.comment}\n" if addressee.comment else ""
    asked = Addressee.objects.filter(proposal=proposal)
    unit = "自治体" if proposal.is_call else "区"
    sum_up = f"これまでの回答：{asked.count()}{unit}中{asked.answered().count()}{unit}\n"
    what, key = f"{head(proposal)}{ward}が{again}。\n回答：{said}\n", f"answered:{addressee.pk}:{addressee.version}"
    followers = _followers(proposal)
    members = {**_members(followers), **_proposers(proposal)}
    _tell(members, addressee.answered_by, key, title, f"{what}{comment}{sum_up}", proposal)
    others = {user: None for user in followers if user not in members}
    _tell(others, addressee.answered_by, key, title, f"{what}{sum_up}", proposal)


def said(message):
    """To who is concerned: words to all, or on the private line."""
    if message.line_id:
        _said_on_line(message)
        return
    proposal, who = message.proposal, message.municipality
    title = f"{proposal.number_name}：{who}から返信がありました"
    body = f"{head(proposal)}{who}からの返信（会員全体あて）\n\n{message.body}\n"
    readers = {**_members(_followers(proposal)), **_addressed(proposal), **_proposers(proposal)}
    _tell(readers, message.written_by, f"said:{message.pk}", title, body, proposal)


def _said_on_line(message):
    proposal = message.proposal
    title = f"{proposal.number_name}について、相談の連絡があります"
    body = (
        f"{head(proposal)}{message.municipality}からの連絡\n\n{message.body}\n\n"
        f"この連絡は、掲載した自治体と{message.line}だけが読めます。\n"
    )
    asked = proposal.addressees.filter(municipality=message.line).with_people(timezone.localdate())
    ward = {user: message.line for _, users in asked for user in users}
    url = reverse("bulletin:line", args=[proposal.pk, message.line.lg_code])
    _tell({**ward, **_proposers(proposal)}, message.written_by, f"said:{message.pk}", title, body, proposal, url)


def message_hidden(message):
    """To the writer: the secretariat hid a reply, and why. Who was told of the reply reads it no longer."""
    Notice.objects.filter(key=f"said:{message.pk}").take_back("返信を、事務局が非表示にしました。")
    if not message.written_by:
        return
    notify(
        message.written_by,
        key=f"said-hidden:{message.pk}",
        title=f"{message.proposal.number_name}への返信を、事務局が非表示にしました",
        body=f"{head(message.proposal)}返信：{message.body}\n理由：{message.hidden_reason}\n",
        url=message.proposal.get_absolute_url(),
        municipality=message.municipality,
    )


def assigned(addressee, *, by):
    """To the person who now looks after it, or to the people of the office it was forwarded to."""
    proposal, office, holder = addressee.proposal, addressee.office, addressee.holder
    if not (office or holder):
        return
    who = f"{holder}さん" if holder else office.name
    what = f"{proposal.kind_name}を受け持つ{'人' if holder else '担当課'}"
    ask = f"{by}さんが、この{what}を{who}にしました。\n{_what_to_do(addressee)}"
    ((_, users),) = Addressee.objects.filter(pk=addressee.pk).with_people(timezone.localdate())
    readers = dict.fromkeys(users, addressee.municipality)
    key = f"assigned:{addressee.pk}:{timezone.now().isoformat()}"
    url = reverse("bulletin:handling", args=[proposal.pk])
    _tell(readers, by, key, f"{proposal.number_name}を受け持ってください", head(proposal) + ask, proposal, url)


def due(addressee, users, key, day):
    """To the silent: seven days before the last day for answers, on the day, and after it."""
    proposal = addressee.proposal
    left = days_left(proposal, day)
    title = f"{proposal.number_name}に、{addressee.municipality}がまだ回答していません（{left}）"
    body = head(proposal, day) + _what_to_do(addressee)
    readers = dict.fromkeys(users, addressee.municipality)
    _tell(readers, None, key, title, body, proposal, reverse("bulletin:answer", args=[proposal.pk]))


def escalated(addressee, users, key, day):
    """To the managers of a ward that stays silent."""
    proposal = addressee.proposal
    body = (
        f"{head(proposal, day)}回答期限を過ぎましたが、{addressee.municipality}の回答がありません。"
        f"事務局にも知らせました。\n{_what_to_do(addressee)}"
    )
    title = f"{proposal.number_name}：{addressee.municipality}の回答が期限を過ぎています"
    readers = dict.fromkeys(users, addressee.municipality)
    _tell(readers, None, key, title, body, proposal, reverse("bulletin:answer", args=[proposal.pk]))


def escalated_to_secretariat(proposal, silent, users, key, day):
    """To the secretariat: who stays silent; once for each proposal and deadline."""
    names = "、".join(str(each.municipality) for each in silent)
    body = (
        f"{head(proposal, day)}回答期限を過ぎましたが、次の{len(silent)}区の回答がありません。\n{names}\n"
        "区の担当者と代表担当者には知らせてあります。電話などで確かめてください。\n"
    )
    for user in users:
        notify(
            user,
            key=key,
            title=f"{proposal.number_name}：{len(silent)}区の回答がありません",
            body=body,
            url=proposal.get_absolute_url(),
            for_secretariat=True,
        )


def posted_to_followers(proposal):
    """To who follows one of its fields or its proposers: there is something new."""
    body = f"{head(proposal)}{proposal.summary}\n出せるもの：{proposal.offers}\n求めること：{proposal.seeks}\n"
    title = f"{proposal.kind_name}が掲載されました：{proposal.number_name}「{proposal.title}」"
    readers = _entitled(Follow.objects.of_kind(proposal), proposal)
    _tell(readers, proposal.created_by, f"posted-followed:{proposal.pk}", title, body, proposal)


def head(proposal, day=None):
    """What every message begins with: number, title, proposer, deadline."""
    left = days_left(proposal, day or timezone.localdate())
    until = f"回答期限：{full_date(proposal.answer_until)}（{left}）\n" if proposal.answer_until else ""
    return f"{proposal.number_name}「{proposal.title}」（{proposal.municipality}）\n{until}\n"


def days_left(proposal, day):
    """あと5日, 今日まで, 3日過ぎています."""
    left = proposal.days_left(day)
    if left is None:
        return "期限なし"
    if left > 0:
        return f"あと{left}日"
    return "今日まで" if left == 0 else f"{-left}日過ぎています"


def _what_to_do(addressee):
    if addressee.answer:
        return f"{addressee.municipality}はもう回答しています（{addressee.get_answer_display()}）。\n"
    return (
        f"ログインして、{addressee.municipality}として「手を挙げる」「条件付き」「検討中」「該当なし」のどれかで"
        "回答してください。決まっていなければ「検討中」と答え、あとで改められます。\n"
    )


def _tell(readers, writer, key, title, body, proposal, url=""):
    """`readers`: the capacity in which each is told (a municipality; None: of the secretariat). Not the writer."""
    others = {user: place for user, place in readers.items() if user != writer}
    notify_all(others, key=key, title=title, body=body, url=url or proposal.get_absolute_url())


def serving(municipalities, day):
    """People in office there on `day`, with their municipality."""
    held = Assignment.objects.as_of(day).filter(office__municipality__in=municipalities, user__is_active=True)
    return {each.user: each.office.municipality for each in held.with_people()}


def _proposers(proposal):
    """The office that proposes, or all of the municipality where nobody is left in it; and all of co-proposers."""
    joined = CoProposer.objects.filter(proposal=proposal).exclude(confirmed_at=None).values("municipality")
    places = Municipality.objects.filter(pk__in=joined) | Municipality.objects.filter(pk=proposal.municipality_id)
    people = serving(places, timezone.localdate())
    office = set(
        Assignment.objects.as_of(timezone.localdate()).filter(office=proposal.office_id).values_list("user", flat=True)
    )
    own = {user for user, place in people.items() if place.pk == proposal.municipality_id}
    in_office = {user for user in own if user.pk in office}
    return {user: place for user, place in people.items() if not in_office or user not in own or user in in_office}


def _addressed(proposal):
    """Who looks after it in each place that was asked and has not said 該当なし."""
    today, readers = timezone.localdate(), {}
    rows = proposal.addressees.exclude(answer=Addressee.Answer.NOT_APPLICABLE)
    if proposal.is_call:
        rows = rows.answered()  # hundreds are asked; who has not spoken is not bothered
    for addressee, users in rows.with_people(today):
        readers.update(dict.fromkeys(users, addressee.municipality))
    return readers


def _followers(proposal):
    return _entitled(Follow.objects.of_proposal(proposal), proposal)


def _members(readers):
    """Those in office, and the secretariat: words are for them, also where everybody may read the proposal."""
    return {user: place for user, place in readers.items() if place or user.is_secretariat}


def _entitled(follows, proposal):
    """Followers who may read it today, with the capacity in which they do."""
    users = list(User.objects.filter(pk__in=follows.values("user"), is_active=True))
    today = timezone.localdate()
    held = Assignment.objects.as_of(today).filter(user__in=users).with_people()
    places = {each.user_id: each.office.municipality for each in held}
    is_public = Proposal.objects.public().filter(pk=proposal.pk).exists()
    return {user: places.get(user.pk) for user in users if is_public or user.is_secretariat or user.pk in places}
