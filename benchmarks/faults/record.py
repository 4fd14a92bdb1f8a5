"""What people sent and what they were told, and whether the portal has it all, once: the recorder and the checker."""

import contextlib
import hashlib
import http.client
import re
import secrets
import threading
import time
from collections import Counter
from typing import NamedTuple
from urllib.parse import urlencode

from .rig import HOST, wait_until

PATIENCE = 90  # seconds that a client goes on sending a form again after its time was over
ORIGIN = f"https://{HOST}"


class Answer(NamedTuple):
    """`status` 0: the connection broke, and nobody knows what became of the request."""

    status: int
    place: str
    text: str
    seconds: float


class Client:
    """A browser that speaks to nginx as the proxy in front of it does."""

    def __init__(self, port, timeout=60, origin=ORIGIN):
        self.port, self.timeout, self.origin, self.cookies = port, timeout, origin, {}

    def ask(self, path, data=None, file=None):
        """An Answer; `data`: fields of a form, `file`: a name and its content besides."""
        body, kind = encoded(data, file) if data is not None else (None, "")
        headers = {"Host": HOST, "Origin": self.origin, "Connection": "close"}
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        if kind:
            headers["Content-Type"] = kind
        begun = time.monotonic()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        try:
            connection.request("GET" if body is None else "POST", path, body, headers)
            answer = connection.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie", []):
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            text = answer.read().decode(errors="replace")
            return Answer(answer.status, answer.headers["Location"] or "", text, time.monotonic() - begun)
        except (http.client.HTTPException, OSError):
            return Answer(0, "", "", time.monotonic() - begun)
        finally:
            connection.close()

    def token(self, path):
        """The token of the forms on the page, which is asked for until it comes."""
        found = []
        wait_until(lambda: found.extend(re.findall(TOKEN, self.ask(path).text)) or found, 60)
        return found[-1]

    def log_in(self, email, password):
        data = {"csrfmiddlewaretoken": self.token("/accounts/login/"), "login": email, "password": password}
        answer = self.ask("/accounts/login/", data)
        assert answer.status == 302, (answer.status, answer.text[:2000])
        return self


TOKEN = 'name="csrfmiddlewaretoken" value="([^"]+)"'


def encoded(data, file):
    """Body and media type of a form."""
    if not file:
        return urlencode(data).encode(), "application/x-www-form-urlencoded"
    edge = secrets.token_hex(8)
    parts = [f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{data[name]}\r\n' for name in data]
    parts.append(
        f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="{file[0]}"\r\n'
        f"Content-Type: text/plain\r\n\r\n{file[1]}\r\n--{edge}--\r\n"
    )
    return "".join(parts).encode(), f"multipart/form-data; boundary={edge}"


class Sent(NamedTuple):
    """One thing said: its words, which nobody else says, and the file that went with it, if any."""

    words: str
    content: str


class Record:
    """What was sent, what of it was acknowledged, and every answer on the way. One for all clients of a run."""

    def __init__(self):
        self.lock = threading.Lock()
        self.sent, self.acknowledged = dict[str, Sent](), set[str]()
        self.moments = dict[str, float]()  # by words: the time of day when they were acknowledged
        self.answers, self.reads = Counter[int](), Counter[int]()  # by status, of forms and of pages
        self.seconds, self.times = list[float](), list[tuple[float, int]]()  # of an answer; when, and its status
        self.strange, self.words_lost = list[Answer](), 0  # neither done nor 502 nor 503; 503 without what was typed
        self.said_full = 0  # 503 that says that the disk is full

    def note(self, said, answer):
        with self.lock:
            self.answers[answer.status] += 1
            self.seconds.append(answer.seconds)
            self.times.append((time.monotonic(), answer.status))
            if answer.status == 302 and "/accounts/" not in answer.place:
                self.acknowledged.add(said.words)
                self.moments[said.words] = time.time()
            elif answer.status not in (0, 502, 503):
                self.strange.append(answer)
            elif answer.status == 503:
                self.words_lost += said.words not in answer.text
                self.said_full += "空き容量がなくなり" in answer.text

    def until_done(self, since, seconds=30):
        """Seconds from the moment `since` until something was done."""
        wait_until(lambda: self.done_after(since), seconds, 0.05)
        return self.done_after(since) - since

    def done_after(self, since):
        with self.lock:
            return next((moment for moment, status in self.times if moment > since and status == 302), 0)

    @property
    def unknown(self):
        return set(self.sent) - self.acknowledged


class Writer(threading.Thread):
    """Somebody who replies to a proposal again and again; what was not acknowledged is sent once more, the same form.

    Each third reply has a file. `pause`: seconds between two.
    """

    def __init__(self, rig, record, number, pause=0.1):
        super().__init__(daemon=True)
        side = ("city", "ward")[number % 2]
        self.record, self.pause, self.ended, self.failure = record, pause, threading.Event(), None
        self.client = Client(rig.port).log_in(f"{side}{number // 2 % 4}@example.jp", rig.password)
        ((proposal,),) = rig.rows("SELECT id FROM bulletin_proposal WHERE title = %s", f"提案{number // 2 % 4}")
        self.page = f"/bulletin/proposals/{proposal}/"
        self.token = self.client.token(f"{self.page}replies/")

    def run(self):
        while not self.ended.wait(self.pause):
            self.say()
            self.read()

    def say(self):
        words = f"返信 {secrets.token_hex(8)}"
        said = Sent(words, f"ファイル {words}\n" if len(self.record.sent) % 3 == 0 else "")
        with self.record.lock:
            self.record.sent[words] = said
        data = {"csrfmiddlewaretoken": self.token, "token": secrets.token_hex(16), "body": words}
        file = ("shiryo.txt", said.content) if said.content else None
        last = None
        while last is None or time.monotonic() < last:
            answer = self.client.ask(f"{self.page}replies/", data, file)
            self.record.note(said, answer)
            if words in self.record.acknowledged:
                return
            if self.ended.is_set():
                last = last or time.monotonic() + PATIENCE
            time.sleep(0.5)

    def read(self):
        answer = self.client.ask("/timeline/")
        with self.record.lock:
            self.record.reads[answer.status] += 1


@contextlib.contextmanager
def writing(rig, clients=4, pause=0.1):
    """Yield the Record of so many Writers, who stop at the end."""
    record = Record()
    writers = [Writer(rig, record, number, pause) for number in range(clients)]
    for each in writers:
        each.start()
    try:
        yield record
    finally:
        for each in writers:
            each.ended.set()
        for each in writers:
            each.join(PATIENCE + 60)


def faults_of(rig, record, copies=0):
    """What is not as it was told, in words; empty when all is well. Waits until all people are told and all mail left,
    longer than the five minutes for which a mail is held whose taking nobody heard of.

    `copies`: mails that may have left twice, one for each that was in flight when something broke.
    """
    found = []
    said = Counter(body for (body,) in rig.rows("SELECT body FROM bulletin_message"))
    found += [f"確認した返信が{said[words]}件：{words}" for words in sorted(record.acknowledged) if said[words] != 1]
    found += [f"確認していない返信が{said[words]}件：{words}" for words in sorted(record.unknown) if said[words] > 1]
    found += files_of(rig, record)
    mails, circulars = (
        "SELECT count(*) FROM portal_outgoingmail WHERE sent_at IS NULL",
        "SELECT key FROM outbox_circular",
    )
    with contextlib.suppress(AssertionError):
        wait_until(lambda: (rig.rows(circulars), rig.rows(mails)) == ([], [(0,)]), 400)
    found += [f"配られていないお知らせ：{key}" for (key,) in rig.rows(circulars)]
    for to, error in rig.rows('SELECT "to", last_error FROM portal_outgoingmail WHERE sent_at IS NULL'):
        found.append(f"送られていないメール：{to} {error}")
    left = Counter(message["Message-ID"] for message in rig.mail)
    for key, name in rig.rows("SELECT key, message_id FROM portal_outgoingmail WHERE sent_at IS NOT NULL"):
        found += [f"届いていないメール：{key}"] if not left[name] else []
    twice = sum(number - 1 for number in left.values())
    found += [f"2度送られたメール：{twice}通（{copies}通まで）"] if twice > copies else []
    told = "SELECT m.body, count(n.id) FROM bulletin_message m LEFT JOIN portal_notice n ON n.key = 'said:' || m.id"
    for words, number in rig.rows(f"{told} GROUP BY m.id, m.body"):
        found += [f"知らせのない返信：{words}"] if not number else []
    rig.mail[:] = {message["Message-ID"]: message for message in rig.mail}.values()  # the next run counts its own
    mailed = Counter(key for (key,) in rig.rows("SELECT key FROM portal_outgoingmail"))
    found += [f"2通あるメール：{key}" for key, number in mailed.items() if number > 1]
    return found


def files_of(rig, record):
    """Rows without their file, files with another content than was sent, and acknowledged ones without a row."""
    query = "SELECT m.body, e.file FROM bulletin_enclosure e JOIN bulletin_message m ON m.id = e.message_id"
    rows = dict(rig.rows(query))
    found = []
    for words, name in rows.items():
        path = rig.data / "media" / name
        sent = record.sent.get(words)
        if not path.is_file():
            found.append(f"ファイルのない行：{name}")
        elif sent and digest(path.read_bytes()) != digest(sent.content.encode()):
            found.append(f"内容の違うファイル：{name}")
    missing = [words for words in record.acknowledged if record.sent[words].content and words not in rows]
    return found + [f"行のないファイル：{words}" for words in missing]


def digest(content):
    return hashlib.sha256(content).hexdigest()
