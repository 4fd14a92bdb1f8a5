"""Demonstration data of 各区交流: what wards enter of their partners. Invented, and each kind says so."""

import datetime
import functools

from agreements.models import Tie
from members.places.models import Municipality

from .board import serving
from .clock import moment

# who enters it for their ward, code of the partner, kind, first day (None: not in the record)
TIES = (
    ("ishii", "182109", "交流都市", datetime.date(2016, 11, 1)),
    ("ishii", "152251", "災害協定", datetime.date(2019, 4, 1)),
    ("ishii", "032069", "交流都市", None),
    ("mikami", "202053", "間伐材の協定", datetime.date(2018, 6, 1)),
    ("mikami", "322091", "間伐材の協定", datetime.date(2021, 10, 1)),
    ("okubo", "062031", "友好都市", datetime.date(2015, 5, 1)),
    ("okubo", "022021", "交流都市", datetime.date(2017, 8, 1)),
    ("okubo", "152251", "交流都市", None),
    ("fukaya", "013340", "交流都市", datetime.date(2022, 7, 1)),
    ("shimura", "062031", "友好都市", None),
    ("shimura", "322091", "災害協定", datetime.date(2020, 3, 1)),
    ("higuchi", "022021", "友好都市", datetime.date(2014, 9, 1)),
)
SAMPLE = "（見本）"


def scenes(today):
    """(moment, function to call under that clock) for each tie, a month and a half back from `today`."""
    for number, row in enumerate(TIES):
        yield moment(today - datetime.timedelta(days=45), 10, number), functools.partial(enter, *row)


def enter(key, lg_code, kind, started_on):
    """Enter a tie of the ward that `key` serves; nothing when nobody serves there."""
    user = serving(key)
    if user:
        partner = Municipality.objects.get(lg_code=lg_code)
        tie = Tie(ward=user.municipality, municipality=partner, kind=f"{kind}{SAMPLE}", started_on=started_on)
        tie.register(by=user)
