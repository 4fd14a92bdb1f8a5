"""Notice of the daily task about profiles (魅力発信) that nobody confirmed for a year."""

from django.urls import reverse

from outbox.notify import notify
from portal.japanese.wareki import full_date


def profile_unconfirmed(key, manager, municipality, profile):
    """To a manager when a year has passed since the last confirmation: does the profile still hold?"""
    notify(
        manager,
        key=key,
        title="魅力発信のページの内容を確かめてください",
        body=(
            f"{municipality}の魅力発信のページは、{full_date(profile.confirmed_on)}に確かめてから1年以上たちました。\n"
            "内容がいまも正しければ、編集の画面で「いまの内容でよい」を押します。変わっていれば、書き直してください。"
        ),
        url=reverse("members:profile-edit"),
        municipality=municipality,
        of_office=True,
    )
