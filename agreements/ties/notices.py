"""Notices about ties, one function each; called by tasks only."""

from django.urls import reverse

from outbox.notify import notify
from portal.japanese.wareki import fiscal_year_name, full_date


def tie_return_asked(user, ward, *, key, as_of):
    """To a manager of a ward: the yearly return of its ties (各区調査) is due."""
    year = fiscal_year_name(as_of.year)
    notify(
        user,
        key=key,
        title=f"{year}の各区調査に回答してください（{ward}）",
        body=(
            f"{ward}の各区交流の一覧を、{full_date(as_of)}現在で確かめてください。前の年の一覧が入っています。"
            f"変わったところを直し、「この一覧で回答する」を押すと、事務局に届きます。"
        ),
        url=reverse("agreements:tie-list"),
        municipality=ward,
        of_office=True,
    )
