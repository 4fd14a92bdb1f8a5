"""Notices about an application for membership (会員登録申請), one function each; its transitions call them."""

from django.urls import reverse

from members.people.notices import date_and_time
from outbox.notify import notify


def application_submitted(application, readers):
    """To the secretariat: an application waits for a decision."""
    for user in readers:
        notify(
            user,
            key=f"application-submitted:{application.pk}:{application.version}",
            title=f"会員登録の申請がありました（{application.municipality}）",
            body=(
                f"{application.municipality} {application.office_name}の{application.name}さんから、"
                f"会員登録の申請がありました。\n申請番号：{application.pk}\n申請日時：{date_and_time(application.submitted_at)}\n"
                f"メールアドレス：{application.applicant.email}\n電話番号：{application.telephone}"
            ),
            url=application.get_absolute_url(),
            for_secretariat=True,
        )


def application_approved(application):
    """To the applicant, now the municipality's first manager: the application is approved."""
    notify(
        application.applicant,
        key=f"application-approved:{application.pk}",
        title=f"会員登録が承認されました（{application.municipality}）",
        body=(
            f"{application.municipality} {application.office_name}の会員登録が承認されました。\n"
            f"{application.name}さんは代表担当者です。ログインして、同じ課の人を招待したり、魅力発信のページを書いたりできます。"
        ),
        url=reverse("members:home"),
        municipality=application.municipality,
    )


def application_refused(application):
    """To the applicant: the application is sent back or declined, with the reason."""
    sent_back = application.status == application.Status.SENT_BACK
    notify(
        application.applicant,
        key=f"application-refused:{application.pk}:{application.version}",
        title=f"会員登録の申請が{'差し戻されました' if sent_back else '却下されました'}（{application.municipality}）",
        body=(
            f"{application.municipality} {application.office_name}の会員登録の申請が"
            f"{'差し戻されました。内容を直して、もう一度送ることができます。' if sent_back else '却下されました。'}\n"
            f"理由：{application.reason}"
        ),
        url=application.get_absolute_url(),
    )
