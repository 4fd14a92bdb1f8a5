"""The demonstration's enquiries: one that was closed and published as 速報, one to which half of the wards answered.

Where nobody of a ward is in the portal, the secretariat takes its answer down by telephone.
"""

import datetime
from typing import Any

from django.utils import timezone

from bulletin.rollcall.models.channels import AnswerChannel
from enquiries.answering.models import Answer
from enquiries.asking.models.enquiries import Enquiry
from enquiries.questions.answer_form import AnswerForm
from enquiries.questions.presets import questionnaire_for
from enquiries.results.editions import frozen
from enquiries.results.models import ResultEdition
from members.people.models.assignments import Assignment
from members.places.models import Municipality
from portal.japanese.wareki import fiscal_year, fiscal_year_name

from .clock import moment
from .people import day_of, person

PARTNERS = ("福井県坂井市", "山梨県早川町", "静岡県伊東市", "長野県飯山市", "北海道中標津町", "青森県鰺ヶ沢町")
ORIGINS = ("掲示板", "催し", "姉妹・友好都市", "災害時の応援")
KINDS = ("友好都市", "交流都市", "災害協定")
OPINIONS = (
    ("地域間の連携", "都市と地方の連携を、国の計画に位置付けてほしい。"),
    ("移住と関係人口", "行き来する人を増やす取組を、支えてほしい。"),
    ("災害への備え", "離れた自治体どうしの応援を、制度として支えてほしい。"),
)


def scenes(today):
    """(moment, function to call under that clock): two enquiries, counted back from `today`."""
    sent = day_of(today, after=-60)
    yield moment(sent), lambda: ask("opinions", "国への意見の取りまとめ", sent, after=21)
    for number in range(20):
        day = day_of(sent, after=2 + number % 15)
        yield moment(day, 11, number), answering("opinions", number, opinion)
    yield moment(day_of(sent, after=25)), publish
    begun = day_of(today, after=-12)
    title = f"各区交流調査（{fiscal_year_name(fiscal_year(today))}）"
    yield moment(begun), lambda: ask("yearly_return", title, begun, after=21)
    for number in range(12):
        day = day_of(begun, after=1 + number % 10)
        yield moment(day, 14, number), answering("yearly_return", number * 2 % 23, ties)


def ask(preset, title, day, *, after):
    """Send an enquiry with the ready questions to the 23 wards, to be answered within `after` days."""
    lead = {
        "opinions": "国の戦略の案に、各区の意見をお寄せください。いただいた意見をまとめて、国へ伝えます。",
        "yearly_return": "8月1日現在の、連携・交流の状況をお答えください。",
    }
    enquiry = Enquiry.objects.create(
        title=title,
        preset=preset,
        lead=lead[preset],
        fiscal_year=fiscal_year(day),
        due_on=day + datetime.timedelta(days=after),
        questionnaire=questionnaire_for(preset),
        created_by=person("kuze"),
    )
    enquiry.add(Municipality.objects.as_of(day).wards(), by=person("kuze"))
    enquiry.send(by=person("kuze"))


def answering(preset, number, values):
    """A function that hands in the answer of the ward of this number, by its own people or over the telephone."""

    def hand_in():
        enquiry = Enquiry.objects.select_related("questionnaire").get(preset=preset)
        row = enquiry.addressees.select_related("municipality__prefecture").order_by("municipality__lg_code")[number]
        row.enquiry = enquiry
        form = AnswerForm.over(values(number), questions=enquiry.questionnaire.listed(), place=row.municipality)
        if not form.is_valid():
            raise AssertionError(form.errors)
        day = timezone.localdate()
        people = Assignment.objects.readers([row.municipality_id], day)
        how: dict[str, Any] = (
            {"channel": AnswerChannel.TELEPHONE, "said_by": "連携担当", "said_on": day} if not people else {}
        )
        by = next(iter(people), person("ono"))
        Answer.objects.of(row).hand_in(form.answers, by=by, revision=0, **how)

    return hand_in


def opinion(number):
    if number % 4 == 3:
        return {"has_opinion": "ない", "office": "企画課"}
    item, words = OPINIONS[number % 3]
    rows = [{"opinions-item": item, "opinions-opinion": words}]
    return {"has_opinion": "ある", "opinions": rows, "whole": "早めに示してほしい。", "office": "企画課"}


def ties(number):
    rows = [
        {
            "ties-partner": PARTNERS[(number + at) % len(PARTNERS)],
            "ties-kind": KINDS[(number + at) % len(KINDS)],
            "ties-project": "こどもの自然体験" if at else "物産展への出店",
            "ties-first_year": str(2015 + at),
            "ties-state": "続いている",
            "ties-origin": ORIGINS[(number + at) % len(ORIGINS)],
        }
        for at in range(1 + number % 3)
    ]
    grant = {"has_grant": "使った", "grant": "500000"} if number % 3 == 0 else {"has_grant": "使っていない"}
    return {"ties": rows, "begun": str(number % 4), **grant, "office": "地域連携課"}


def publish():
    """Close the enquiry of opinions and publish its 速報."""
    enquiry = Enquiry.objects.select_related("questionnaire").get(preset="opinions")
    by = person("kuze")
    enquiry.close(by=by)
    edition, _ = ResultEdition.objects.make(enquiry, "flash", frozen(enquiry, timezone.localdate()), by=by)
    edition.comment = "20区から回答がありました。地域間の連携についての意見が、最も多くありました。"
    edition.save()
    edition.publish(by=by)
