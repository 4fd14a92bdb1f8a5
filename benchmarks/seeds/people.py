"""Every municipality as a member, with an office, people and a profile; three people of the secretariat."""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import make_password

from members.models import Assignment, Membership, Municipality, Office, Profile, User
from tests.make import PASSWORD

SINCE = date(2020, 1, 1)


def fill(size):
    """u<number>-<code>@example.jp, number 0 the manager, and sec<number>@example.jp; all with PASSWORD."""
    places = list(Municipality.objects.filter(ended_on=None))
    members = set(Membership.objects.filter(ended_on=None).values_list("municipality_id", flat=True))
    Membership.objects.bulk_create(
        Membership(municipality=place, started_on=SINCE) for place in places if place.pk not in members
    )
    offices = Office.objects.bulk_create(
        Office(municipality=place, name="企画課", email="kikaku@example.jp", telephone="03-1234-5678")
        for place in places
    )
    password = make_password(PASSWORD)  # hashed once: that is meant to be slow
    seats = [(office, number) for office in offices for number in range(size.staff + 2 * office.municipality.is_ward)]
    names = [f"{office.municipality.name}担当{number + 1}" for office, number in seats]
    addresses = [f"u{number}-{office.municipality.lg_code}@example.jp" for office, number in seats]
    staff = _people(
        User(email=email, name=name, password=password) for email, name in zip(addresses, names, strict=True)
    )
    Assignment.objects.bulk_create(
        (
            Assignment(user=person, office=office, role="staff" if number else "manager", started_on=SINCE)
            for person, (office, number) in zip(staff, seats, strict=True)
        ),
        batch_size=2_000,
    )
    secretariat = _people(
        User(
            email=f"sec{number}@example.jp",
            name=f"事務局{number}",
            secretariat_role="member" if number else "administrator",
            password=password,
        )
        for number in range(3)
    )
    for person in secretariat:
        TOTP.activate(person, generate_totp_secret())
    _fill_profiles(offices)


def _people(users):
    made = User.objects.bulk_create(users, batch_size=2_000)
    EmailAddress.objects.bulk_create(
        (EmailAddress(user=person, email=person.email, primary=True, verified=True) for person in made),
        batch_size=2_000,
    )
    return made


def _fill_profiles(offices):
    Profile.objects.bulk_create(
        Profile(
            municipality=office.municipality,
            introduction=f"{office.municipality.name}は、海と山のまちです。" * 8,
            offers="カニ\n米\n日本酒",
            seeks="会場\n学校との交流",
            specialities="カニ\n梨",
            contact_office=office,
            contact_is_public=True,
        )
        for office in offices
    )
