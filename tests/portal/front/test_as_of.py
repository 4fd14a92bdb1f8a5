"""基準日 (?as_of=): one form, one message, and nothing that came later on a page, file or paper of an earlier day."""

import datetime
import html
import io
import re
import zipfile

import pytest
from django.core.cache import caches
from django.db import transaction
from django.template.loader import render_to_string
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from agreements.models import Agreement, Body, PublishedFigure, Source, Statistic, StatisticSeries
from bulletin.models import Addressee, Case, Proposal
from members.models import Membership, Municipality
from tests import make
from tests.html import joined
from timeline.models import Document, Edition, Entry
from timeline.printing.record_paper import RecordPaper

pytestmark = [pytest.mark.django_db, pytest.mark.once]

WITH_DAY = [
    "/",
    "/agreements/",
    "/agreements/1/",
    "/statistics/",
    "/timeline/",
    "/timeline/print/",
    "/municipalities/",
    "/bulletin/cases/",
    "/bulletin/figures/",
]
WITHOUT_DAY = ["/events/", "/documents/", "/about/corrections/", "/bulletin/", "/timeline/2017-08-21/", "/data/"]
MACHINES = ["/timeline/feed/", "/bulletin/cases/feed/", "/events/calendar.ics", "/events/2017-08-21.ics"]


def page(client, address, **query):
    return html.unescape(joined(client.get(address, query).content.decode()))


@pytest.mark.clock(2026, 12, 1, 9, 0)
def test_day_to_come_gets_the_same_message_on_every_page_and_no_file(client, clock):
    message = "まだ来ていない日です。今日（令和8年12月1日）までの日を入力してください。"
    for address in WITH_DAY:
        said = page(client, address, as_of="2026-12-02")
        assert (address, message in said, 'value="2026-12-02"' in said) == (address, True, True)
        file = client.get(address, {"as_of": "2026-12-02", "format": "csv"})
        assert (address, file.headers["Content-Type"]) == (address, "text/html; charset=utf-8")


def test_page_without_a_day_says_so_and_gives_no_file_of_another_day(client):
    for address in WITHOUT_DAY:
        for query in ({}, {"format": "csv"}):
            said = page(client, address, as_of="2017-04-01", **query)
            assert (address, "このページでは、基準日を選べません" in said) == (address, True)
        assert "基準日を選べません" not in page(client, address)
        assert "基準日を選べません" not in page(client, address, as_of="")
    assert [client.get(address, {"as_of": "2017-04-01"}).status_code for address in MACHINES] == [400] * len(MACHINES)


def test_page_of_a_day_tells_what_was_then(client):
    home = page(client, "/", as_of="2016-07-01")
    assert "平成28年（2016年）7月1日" in re.sub(r"<[^>]*>", "", home)
    assert re.findall(r'figures__value">(\d+)', home)[:3] == [
        str(number) for number in client.get("/agreements/", {"as_of": "2016-07-01"}).context["table"].counts
    ]
    rows = client.get("/timeline/", {"as_of": "2016-07-01"}).context
    assert rows["total"] == Entry.objects.published().filter(first_day__lte="2016-07-01").count()
    years = client.get("/statistics/", {"as_of": "2017-03-31"}).context["table"].years
    assert [name for name, *_ in years] == ["平成27年度", "平成28年度"]
    assert client.get("/bulletin/cases/", {"as_of": "2014-01-01"}).context["page"].paginator.count == 0


# whatever is entered later

DAYS = [datetime.date(2016, 7, 1), datetime.date(2018, 11, 12), datetime.date(2024, 6, 1)]
TODAY = datetime.date(2026, 12, 1)
FILES = [
    "/agreements/?list=",
    "/agreements/?list=members",
    "/agreements/?list=agreements",
    "/agreements/{body}/?list=",
    "/statistics/?list=",
    "/timeline/?list=",
    "/timeline/?list=items",
    "/timeline/?list=places",
    "/timeline/print/?list=",
    "/municipalities/?list=",
    "/bulletin/cases/?list=",
    "/bulletin/cases/?list=participants",
    "/bulletin/figures/?list=",
]


def body_of_pages():
    return Body.objects.get_by_natural_key("北海道町村会")


def everything(client, day):
    """{address: content} of each page, file and paper of `day`."""
    caches["pages"].clear()
    pk = body_of_pages().pk
    found = {}
    for address in [*WITH_DAY, "/timeline/?order=oldest&kind=fair"]:
        address = address.replace("/agreements/1/", f"/agreements/{pk}/")
        address += f"{'&' if '?' in address else '?'}as_of={day}"
        found[address] = client.get(address).content.decode()
    for address in FILES:
        address = f"{address.format(body=pk)}&as_of={day}&format=csv"
        response = client.get(address)
        assert response.headers["Content-Type"] != "text/html; charset=utf-8", address
        content = b"".join(response.streaming_content)
        found[address] = _unzipped(content) if content.startswith(b"PK") else content
    found["PDF"] = render_to_string("timeline/printing/record_pdf.html", RecordPaper(day).context())
    return found


def _unzipped(content):
    """The files in a ZIP by name: the archive itself bears the hour at which it was made."""
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


class Later:
    """What may be entered on TODAY about a day after `day`: one method each, `number` makes it unlike the others."""

    def __init__(self, day, number, after):
        self.number = number
        self.on = min(TODAY, day + datetime.timedelta(days=after))
        self.key = f"later-{number}"

    def entry(self):
        last = self.on + datetime.timedelta(days=self.number % 3)
        entry = make.entry(
            self.key,
            self.on,
            last,
            kind=["fair", "general_meeting", "agreement"][self.number % 3],
            municipalities=["182109", "131091"],
            bodies=[str(body_of_pages())],
            items=["あとの議題"],
        )
        make.link(Entry.objects.get(key="2016-04-26a"), entry)
        document = Document.objects.order_by("pk").first()
        Edition.objects.create(document=document, name=f"版{self.number}", entry=entry, action="確認")
        Edition.objects.create(document=self._document(), name="案", entry=entry, action="確認")

    def _document(self):
        document = Document.objects.create(key=self.key, name=f"あとの資料{self.number}", issuer="事務局")
        document.bodies.add(body_of_pages())
        return document

    def source(self):
        Source.objects.create(title=f"あとの出典{self.number}", issuer="別の人", as_of=self.on)

    def signing(self):
        make.body(f"あとの団体{self.number}", "towns_and_villages", "沖縄県", self.on)

    def signing_again(self):
        Agreement.objects.get_or_create(
            body=body_of_pages(), signed_on=self.on, defaults={"name": "次の協定", "source": Source.objects.first()}
        )

    def end_of_an_agreement(self):
        Agreement.objects.filter(signed_on__lt=self.on, ended_on=None).update(ended_on=self.on)

    def figure(self):
        facts = {"as_of": self.on, "value": 1, "source": Source.objects.first(), "place": self.key}
        PublishedFigure.objects.create(measure="members", body=body_of_pages(), **facts)
        PublishedFigure.objects.create(measure="municipalities", **facts)

    def statistic(self):
        for series in StatisticSeries.objects.all():
            year = 2030 + self.number
            Statistic.objects.get_or_create(
                series=series,
                fiscal_year=year,
                defaults={"as_of": self.on, "value": 1, "basis": "register", "source": Source.objects.first()},
            )

    def membership(self):
        place = Municipality.objects.not_wards().filter(memberships=None, ended_on=None).order_by("lg_code").first()
        Membership.objects.create(municipality=place, started_on=self.on)

    def leaving(self):
        Membership.objects.filter(started_on__lt=self.on, ended_on=None).update(ended_on=self.on)

    def tie(self):
        make.tie("012068", kind=f"交流{self.number}", started_on=self.on)

    def merger(self):
        old = Municipality.objects.filter(prefecture__name="北海道", kind="town", ended_on=None).order_by("lg_code")[0]
        new = make.municipality(f"019{self.number:02}", f"あとの市{self.number}", "city", started_on=self.on)
        Municipality.objects.filter(pk=old.pk).update(ended_on=self.on, successor=new)

    def case(self):
        case = make.case(self.key)
        make.step(case, self.on, kind="held", text="あとの催し")

    def step(self):
        for case in Case.objects.published():
            make.step(case, self.on, kind="held", text="あとの歩み")

    def end_of_a_case(self):
        Case.objects.filter(closed_on=None).update(closed_on=self.on)

    def proposal(self):
        proposal = make.proposal(answer_until=self.on)
        Proposal.objects.filter(pk=proposal.pk).update(posted_at=self._moment())

    def answer(self):
        said = {"answer": "considering", "answered_at": self._moment(), "first_answered_at": self._moment()}
        Addressee.objects.filter(first_answered_at=None).update(**said)

    def _moment(self):
        return datetime.datetime.combine(self.on, datetime.time(3), datetime.UTC)


# a source: not before the paper cites those of its day
KINDS = [name for name in vars(Later) if not name.startswith("_")]
LATER = st.lists(st.tuples(st.sampled_from(KINDS), st.integers(1, 4000)), min_size=1, max_size=8)


@pytest.fixture
def earlier(clock):
    """A little of everything before the first of DAYS: a membership, an event under way, a proposal not answered."""
    clock.set(2026, 11, 30, 9, 0)
    asked = make.proposal(answer_until=datetime.date(2016, 3, 1), wards=["131091", "131032"])
    Proposal.objects.filter(pk=asked.pk).update(posted_at=datetime.datetime(2016, 1, 5, 3, tzinfo=datetime.UTC))
    make.entry("under-way", datetime.date(2016, 6, 25), datetime.date(2016, 8, 1), kind="exhibition")
    Membership.objects.create(municipality=make.place("011002"), started_on=datetime.date(2016, 4, 1))
    return {}  # day: what was read of it before anything was entered, once for all examples


@settings(
    max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=list(HealthCheck)
)
@given(st.sampled_from(DAYS), LATER)
def test_page_file_and_paper_of_an_earlier_day_stay_byte_for_byte(client, clock, earlier, day, operations):
    clock.set(2026, 11, 30, 9, 0)
    before = earlier[day] = earlier.get(day) or everything(client, day)
    clock.set(2026, 12, 1, 9, 0)  # time goes on
    with transaction.atomic():
        for number, (kind, after) in enumerate(operations):
            getattr(Later(day, number, after), kind)()
        afterwards = everything(client, day)
        transaction.set_rollback(True)
    assert [address for address in before if before[address] != afterwards[address]] == []


def test_what_is_entered_later_shows_on_its_own_day(client, clock, earlier):
    """Else nothing above would be proved."""
    clock.set(2026, 12, 1, 9, 0)
    before = everything(client, TODAY)
    for number, kind in enumerate(["entry", "signing", "figure", "statistic", "membership", "case"]):
        getattr(Later(DAYS[1], number, 30), kind)()
    afterwards = everything(client, TODAY)
    pages = [f"{address.replace('/1/', f'/{body_of_pages().pk}/')}?as_of={TODAY}" for address in WITH_DAY[:-1]]
    assert [address for address in pages if before[address] == afterwards[address]] == []
