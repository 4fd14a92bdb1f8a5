"""The demonstration's people: a dozen municipalities and wards join, hand over, invite and write about themselves.

Municipalities are real; people, offices, telephone numbers and what they say are invented. See portal.front.demo.play.
"""

import datetime
import functools
import time
from typing import NamedTuple

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.auth.hashers import make_password

from members.accounts.models.users import User
from members.people.models.assignments import Assignment
from members.people.models.invitations import Invitation
from members.people.models.roll_confirmations import RollConfirmation as Roll
from members.places.models import Municipality
from members.profiles.models import Profile
from members.registration.models.applications import Application
from members.tasks import remind
from outbox.digests import write_digests
from portal.japanese.wareki import fiscal_year
from portal.wording import Wording

from .clock import moment
from .places import APPLICANTS, PLACES, Place

PASSWORD = "kaki-kuri-nashi-budo"
SECRETARIAT = {
    "hanawa": ("塙 みちる", "administrator"),
    "kuze": ("久世 直樹", "member"),
    "ono": ("小野 あかり", "member"),
}
DESK = "jimukyoku.example.jp"

hashed = functools.cache(functools.partial(make_password, PASSWORD))  # once: it is meant to be slow


def day_of(day, *, after):
    return day + datetime.timedelta(days=after)


def scenes(today):
    """(moment, function to call under that clock) for each event, counted from the last 1 April and from `today`."""
    april = datetime.date(fiscal_year(today), 4, 1)
    yield moment(day_of(april, after=-290)), form_secretariat
    for number, place in enumerate(PLACES):
        yield from joining(place, day_of(april, after=5 * number - 250))
    yield from transfers(april)
    yield from this_year(april)
    yield from lately(today)


def form_secretariat():
    for key, (name, role) in SECRETARIAT.items():
        user = account(f"{key}@{DESK}", name, secretariat_role=role)
        TOTP.activate(user, generate_totp_secret())
        RecoveryCodes.activate(user)


# the way in


def joining(place: Place, day):
    """会員登録, 承認, 招待 of the colleagues, 魅力発信."""
    if place.sent_back_first:
        yield moment(day_of(day, after=-4)), lambda: apply(place)
        yield (
            moment(day_of(day, after=-2), 15),
            lambda: latest(place).send_back(
                by=person("kuze"),
                version=latest(place).version,
                reason="担当課の共有メールアドレスが抜けているようです。",
            ),
        )
    yield moment(day, 10, 20), lambda: apply(place)
    yield moment(day_of(day, after=2), 14, 5), lambda: approve(place)
    for number, (key, name) in enumerate(place.staff):
        yield moment(day_of(day, after=3), 9, number), functools.partial(invite, place.manager[0], key, place)
        yield moment(day_of(day, after=4 + number), 11), functools.partial(accept, key, name, place)
    if place.introduction:
        yield moment(day_of(day, after=16), 16), lambda: introduce(place)


def apply(place):
    key, name = place.manager
    user = person(key) or account(place.address(key), name)
    application = Application.objects.start(user)
    application.amend(municipality=place.row())
    application.amend(
        office_name=place.office,
        office_email=place.address(place.mailbox),
        name=name,
        telephone=place.telephone,
        terms_version=Wording.objects.terms_version(),
        terms_agreed_at=application.terms_agreed_at or application.created_at,
    )
    application.submit(version=application.version)


def latest(place):
    return Application.objects.filter(municipality=place.row()).latest("pk")


def approve(place):
    application = latest(place)
    application.approve(by=person("kuze"), version=application.version, remember_domain=place.remembers_domain)


def invite(by, key, place):
    office = place.row().offices.first()
    Invitation.objects.issue(office=office, role="staff", email=place.address(key), by=person(by))


def accept(key, name, place):
    user = person(key) or account(place.address(key), name)
    Invitation.objects.filter(email=user.email).latest("pk").accept(user=user)


def introduce(place):
    Profile.objects.of(place.row()).revise(
        by=person(place.manager[0]),
        version=0,
        introduction=f"{place.introduction}（この文章は見本です。）",
        offers=place.offers,
        seeks=place.seeks,
        specialities=place.specialities,
        contact_office=place.row().offices.first(),
        contact_is_public=place.publishes_contact,
    )


# through the year


def transfers(april):
    """March and 1 April: 引継ぎ that succeeded, one nobody came for, and a person who moves."""
    sakai, kikonai, tsuruoka = by_code("182109"), by_code("013340"), by_code("062031")
    march = april.replace(month=3, day=2)
    yield moment(march, 7), lambda: remind(moment(march, 7))
    yield moment(day_of(march, after=8)), lambda: hand_over("aoki", sakai.address("matsuoka"), april)
    yield moment(day_of(march, after=11), 9, 30), lambda: accept("matsuoka", "松岡 里美", sakai)
    yield moment(day_of(march, after=15)), lambda: hand_over("hamada", kikonai.address("nishino"), april)
    yield moment(day_of(march, after=20)), lambda: move("onodera", tsuruoka, by="saito", on=april)
    yield moment(april, 7), lambda: remind(moment(april, 7))


def hand_over(key, to_email, on):
    assignment = person(key).assignments.get(ended_on=None)
    assignment.hand_over(to_email=to_email, on=on, by=assignment.user)


def move(key, place, *, by, on):
    """Move a person to another municipality by invitation: same account, the old assignment ends."""
    user, office = person(key), place.row().offices.first()
    Invitation.objects.issue(office=office, role="staff", email=user.email, by=person(by), starts_on=on)
    Invitation.objects.filter(email=user.email).latest("pk").accept(user=user)


def this_year(april):
    """担当者の年次確認 and a new role."""
    for number, place in enumerate(PLACES):
        if place.confirms_roll:
            yield moment(day_of(april, after=1 + number % 9), 13, number), functools.partial(confirm_roll, place)
    yield moment(day_of(april, after=7), 7), lambda: remind(moment(day_of(april, after=7), 7))
    yield moment(day_of(april, after=8), 8, 1), lambda: write_digests(moment(day_of(april, after=8), 8, 1))
    yield (
        moment(day_of(april, after=70)),
        lambda: person("nakao").assignments.get(ended_on=None).change_role("manager", by=person("itohara")),
    )


def confirm_roll(place):
    managers = Assignment.objects.in_municipality(place.row()).managers().filter(ended_on=None)
    Roll.objects.confirm(place.row(), by=User.objects.filter(assignments__in=managers).first())


def lately(today):
    """Scenes of the last days: applications in every state, an open invitation, a planned hand-over, bounced mail."""
    for applicant in APPLICANTS:
        day = day_of(today, after=-applicant.days_ago)
        yield moment(day, 11, 10), functools.partial(apply, applicant.place)
        if applicant.outcome:
            decided = moment(day_of(day, after=1), 15, 30)
            yield decided, functools.partial(decide, applicant.place, applicant.outcome, applicant.reason)
    yield moment(day_of(today, after=-1), 17), begin_without_sending
    yield moment(day_of(today, after=-3), 6), lambda: person("narita").mark_mail_failing()
    shinagawa, koto = by_code("131091"), by_code("131083")
    yield moment(day_of(today, after=-2), 9, 40), lambda: invite("ishii", "shinjo", shinagawa)
    yield moment(day_of(today, after=-6)), lambda: hand_over("fukaya", koto.address("ogino"), day_of(today, after=20))
    yield moment(day_of(today, after=-4), 14), lambda: accept("ogino", "荻野 隆", koto)
    yield (
        moment(day_of(today, after=-3)),
        lambda: person("takagi").assignments.get(ended_on=None).end(by=person("mikami"), on=day_of(today, after=14)),
    )


def decide(place, outcome, reason):
    application = latest(place)
    if outcome == "withdraw":
        return application.withdraw(by=application.applicant)
    return getattr(application, outcome)(by=person("ono"), version=application.version, reason=reason)


def begin_without_sending():
    """An application that was left after the municipality was chosen."""
    user = account("takeda@minamiuonuma.example.jp", "")
    Application.objects.start(user).amend(municipality=Municipality.objects.get(lg_code="152269"))


# people


def by_code(lg_code):
    return next(place for place in PLACES if place.lg_code == lg_code)


def person(key):
    """The User whose address is `key`@…, queried anew at each call; None when there is no account yet."""
    return User.objects.filter(email__startswith=f"{key}@").first()


def account(email, name, **fields):
    """Create a User with a confirmed address and the password PASSWORD."""
    daily = "daily" if email.startswith("nakao@") else "at_once"
    user = User.objects.create(email=email, name=name, password=hashed(), **{"mail_choice": daily, **fields})
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=True)
    return user


class Login(NamedTuple):
    role: str
    key: str


LOGINS = [
    Login("管理者（事務局）", "hanawa"),
    Login("事務局", "kuze"),
    Login("坂井市の代表担当者（4月に着任）", "matsuoka"),
    Login("坂井市の担当者", "yoshida"),
    Login("坂井市の前任者（権限なし）", "aoki"),
    Login("鶴岡市の代表担当者（担当者の年次確認が済んでいない）", "saito"),
    Login("品川区の代表担当者", "ishii"),
    Login("品川区の担当者", "kawase"),
    Login("江東区の代表担当者（引継ぎの予定）", "fukaya"),
    Login("都農町の申請者（差戻し）", "kuroki"),
    Login("南魚沼市の申請者（作成中）", "takeda"),
]


def logins():
    """Text for the terminal: addresses, roles and password of the demonstration's users, TOTP codes valid now."""
    lines = ["", f"ログイン（パスワードはどれも {PASSWORD} ）"]
    for role, key in LOGINS:
        user = person(key)
        if user:
            lines += [f"  {role}: {user.email}", *_second_factor(user)]
    return "\n".join([*lines, ""])


def _second_factor(user):
    """The lines about an authenticator app and recovery codes; none for who has none."""
    own = {each.type: each for each in Authenticator.objects.filter(user=user)}
    if Authenticator.Type.TOTP not in own:
        return []
    secret = get_adapter().decrypt(own[Authenticator.Type.TOTP].data["secret"])
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    recovery = RecoveryCodes(own[Authenticator.Type.RECOVERY_CODES]).get_unused_codes()
    return [
        f"      2段階認証の鍵: {secret}　いまのコード: {code}",
        f"      回復コード（一度ずつ使えます）: {'　'.join(recovery[:5])}",
    ]
