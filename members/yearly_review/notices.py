"""Notices of the daily tasks about 担当者の年次確認 and members without a manager, one function each."""

from django.urls import reverse

from outbox.notify import notify
from portal.japanese.wareki import fiscal_year_name


def roll_unconfirmed(key, manager, municipality, year):
    """To a manager from 8 April on: confirm that the people listed are the right ones."""
    notify(
        manager,
        key=key,
        title=f"{fiscal_year_name(year)}の担当者の年次確認をしてください",
        body=(
            f"{municipality}の{fiscal_year_name(year)}の担当者の年次確認が、まだ済んでいません。\n"
            "「担当者と引継ぎ」の画面で、いまの担当者だけが載っているかを確かめてください。異動した人がいれば登録を終わらせ、"
            "そのあと「担当者の年次確認を済ませる」を押します。"
        ),
        url=reverse("members:people"),
        municipality=municipality,
        of_office=True,
    )


def manager_missing(key, user, municipality):
    """To the secretariat: a member municipality has no manager left, so that nobody there can invite anybody."""
    notify(
        user,
        key=key,
        title=f"{municipality}に代表担当者がいません",
        body=(
            f"{municipality}では、代表担当者の登録がすべて終わり、その自治体からは担当者を招待できません。\n"
            "異動などの事情を代表電話で確かめ、「担当者の年次確認」の画面から、代表担当者になる人を招待してください。"
        ),
        url=reverse("members:manager-invite", args=[municipality.lg_code]),
        for_secretariat=True,
    )
