"""A clock that jumps under running processes (set_clock.c): forwards, back, over the borders of days, years and leaps.

Node and worker read how far theirs is moved from a file, so that it jumps without a restart, as when somebody sets a
machine right.
"""

import contextlib
import datetime
import os
import re
import sqlite3
import struct
import subprocess
import time
from zoneinfo import ZoneInfo

import pytest

from tests.smtp import free_port

from .record import Client
from .rig import HOST, ROOT, compiled, portal_command, wait_until

PLAIN = f"http://{HOST}"
TOKYO = ZoneInfo("Asia/Tokyo")
ROUND = 5  # seconds, longer than a round of the worker
SEED = """
from datetime import date
from tests import make
city = make.manager("city@example.jp", mail_choice="daily")
make.staff("ward@example.jp", "131091")
make.proposal(city, wards=["131091"], title="年度末まで", answer_until=date(2027, 3, 31))
make.proposal(city, wards=["131091"], title="のちの日まで", answer_until=date(2029, 3, 31))
"""
BORDERS = [(2027, 12, 31), (2028, 1, 1), (2028, 2, 28), (2028, 2, 29), (2028, 3, 1), (2028, 3, 31), (2028, 4, 1)]


class Place:
    """A portal on the embedded database, with a node and a worker whose clock can be set."""

    def __init__(self, rig):
        self.rig, self.port, self.data, self.clock = rig, free_port(), rig.folder / "clock", rig.folder / "clock.moved"
        self.data.mkdir()
        self.own = {"DATA_DIR": str(self.data), "DATABASE_URL": "", "CACHE_URL": "", "BASE_URL": PLAIN}
        for command in (["migrate", "-v0"], ["load_record", "-v0"]):
            rig.run(*command, **self.own)
        self.own |= {"LD_PRELOAD": str(compiled("set_clock", rig.folder)), "CLOCK_FILE": str(self.clock)}
        self.set(2027, 3, 31, 12)
        rig.run("shell", "-v0", "-c", SEED, **self.own)

    def set(self, *moment):
        """The clock of Tokyo, from now on."""
        seconds = datetime.datetime(*moment, tzinfo=TOKYO).timestamp() - time.time()
        with self.clock.open("r+b" if self.clock.exists() else "wb") as file:
            file.write(struct.pack("l", round(seconds)))

    def log_in(self, name):
        return Client(self.port, origin=PLAIN).log_in(f"{name}@example.jp", self.rig.password)

    def rows(self, query, *values):
        with contextlib.closing(sqlite3.connect(self.data / "portal.sqlite3")) as connection:
            return connection.execute(query, values).fetchall()

    def reply(self, words):
        """By the ward, about the later proposal: a notice for the city's digest."""
        ward = self.log_in("ward")
        page = f"/bulletin/proposals/{self.proposal('のちの日まで')}/"
        data = {"csrfmiddlewaretoken": ward.token(page), "token": os.urandom(16).hex(), "body": words}
        assert ward.ask(f"{page}replies/", data).status == 302

    def proposal(self, title):
        return self.rows("SELECT id FROM bulletin_proposal WHERE title = ?", title)[0][0]

    def mails_to(self, email):
        return [message for message in self.rig.mail if email in message.envelope.rcpt_tos]


@pytest.fixture(scope="module")
def place(running):
    place = Place(running)
    running.start_node(place.port, **place.own)
    environment = running.environment | place.own
    with (running.folder / "clock-worker.log").open("ab") as log:
        worker = subprocess.Popen(portal_command("worker"), cwd=ROOT, env=environment, stdout=log, stderr=log)
    yield place
    worker.terminate()
    worker.wait()
    running.stop_node(place.port)


def test_deadline_is_over_at_midnight_of_tokyo_and_not_before(place):
    """Of 31 March, which is in UTC over at nine in the evening: the last second counts, the next does not."""
    number = place.proposal("年度末まで")
    page = f"/bulletin/proposals/{number}/answer/"

    def answer(ward, word, version):
        data = {"csrfmiddlewaretoken": ward.token("/members/settings/"), "version": version}
        return ward.ask(page, data | {"answer": word, "comment": f"コメント{version}"})

    place.set(2027, 3, 31, 23, 58)
    ward = place.log_in("ward")
    assert answer(ward, "considering", 0).status == 302
    time.sleep(ROUND)
    place.set(2027, 3, 31, 23, 59, 50)
    assert answer(ward, "raised", 1).status == 302
    assert place.rows("SELECT state FROM bulletin_proposal WHERE id = ?", number) == [("open",)]
    place.set(2027, 4, 1, 0, 0, 1)
    ended = "SELECT state FROM bulletin_proposal WHERE id = ?"
    wait_until(lambda: place.rows(ended, number) == [("expired",)], 60)
    late = answer(ward, "not_applicable", 2)
    assert late.status == 409 and "コメント2" in late.text, (late.status, late.text[:3000])
    said = "SELECT answer FROM bulletin_addressee WHERE proposal_id = ?"
    assert place.rows(said, number) == [("raised",)]


def test_digest_comes_once_a_day_over_every_border_and_when_the_clock_goes_back(place):
    def digests():
        return place.rows("SELECT key FROM portal_outgoingmail WHERE key LIKE 'digest:%' ORDER BY id")

    before = len(digests())
    for count, day in enumerate(BORDERS, before + 1):
        place.set(*day, 7)
        place.reply(f"{day} の朝")
        place.set(*day, 8, 30)
        wait_until(lambda count=count: len(digests()) == count, 90)
        place.set(*day, 7, 30)
        place.reply(f"{day} の、戻した時計")
        time.sleep(ROUND)
        place.set(*day, 8, 40)
        time.sleep(ROUND)
        assert len(digests()) == count, day
    days = [key.rpartition(":")[2] for (key,) in digests()]
    assert days == sorted(set(days)) and days[before:] == [f"{datetime.date(*day)}" for day in BORDERS]


def test_links_end_by_the_clock_and_nothing_has_an_age_below_nought(place):
    """An invitation after eight days, a password's link after an hour; an hour back, every page and probe is whole."""
    place.set(2028, 6, 1, 10)
    city = place.log_in("city")
    form = city.ask("/members/people/invite/").text
    office = re.search(r'name="office"[^>]*value="(\d+)"|<option value="(\d+)"', form)
    data = {"email": "shinjin@example.jp", "role": "staff", "office": next(filter(None, office.groups()))}
    data["csrfmiddlewaretoken"] = city.token("/members/settings/")
    assert city.ask("/members/people/invite/", data).status == 302
    link = link_of(place, "shinjin@example.jp", r"/members/invitations/\S+")
    stranger = Client(place.port, origin=PLAIN)
    place.set(2028, 6, 8, 9, 50)
    assert stranger.ask(link).status == 200
    place.set(2028, 6, 9, 10)
    over = stranger.ask(link)
    assert over.status == 410 and "期限が切れました" in over.text

    data = {"csrfmiddlewaretoken": stranger.token("/accounts/password/reset/"), "email": "city@example.jp"}
    assert stranger.ask("/accounts/password/reset/", data).status == 302
    reset = link_of(place, "city@example.jp", r"/accounts/password/reset/key/\S+")
    place.set(2028, 6, 9, 10, 55)
    assert stranger.ask(reset).status == 302  # to the form
    place.set(2028, 6, 9, 11, 5)
    assert stranger.ask(reset).status == 200  # says that it is over
    place.set(2028, 6, 9, 9)  # an hour before all of this
    city = place.log_in("city")
    for page in ("/members/", "/members/notices/", "/bulletin/", "/timeline/"):
        answer = city.ask(page)
        assert answer.status == 200 and not re.search(r"[-−]\d+(日|時間|分)", answer.text), page
    said = Client(place.port).ask("/readyz").text
    assert not re.search(r'"age_seconds": -', said), said


def link_of(place, email, pattern):
    """The newest link of the pattern that was mailed there, as soon as one was; other mails may come meanwhile."""

    def links():
        return [link for mail in place.mails_to(email) for link in re.findall(pattern, mail.get_content())]

    wait_until(links, 60)
    return links()[-1]
