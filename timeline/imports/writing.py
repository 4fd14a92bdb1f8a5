"""Writes accepted rows into the record, each kind of thing in its own way, all within one transaction."""

import datetime
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, Value, When
from django.utils import timezone

from agreements.models import Agreement, Body, Footnote, PublishedFigure, Source, Statistic, StatisticSeries, Tie
from members.models import Membership, Office, Prefecture
from portal.models import AuditLine

from ..content import ContentError, Names, write_content, write_rows
from ..models import Correction, Entry, Series, Venue, Version
from ..models.entries import LETTERS
from ..models.import_rows import ImportRow
from .register import Register
from .standing import merged, record_format

# bodies before the entries that name them, entries before the figures they state
ORDER = ("source", "agreement", "member", "tie", "entry", "figure", "series", "footnote")


class CannotWrite(Exception):
    """A row that cannot be written; the text names it and says why."""


def in_order(rows):
    """Things that others rest on first; within a kind as they stand."""
    places = [When(what=what, then=Value(place)) for place, what in enumerate(ORDER)]
    return rows.order_by(Case(*places, default=Value(len(ORDER)), output_field=IntegerField()), "position").iterator(
        200
    )


def day_of(text):
    """A day as contents hold it."""
    try:
        return datetime.date.fromisoformat(text or "")
    except ValueError:
        raise ValidationError("基準日がありません。") from None


class Writer:
    """Writes rows one by one; what can be done for many at once is done by keep(), which is called last."""

    def __init__(self, job, *, is_hidden=False):
        self.job, self.by, self.count = job, job.created_by, 0
        self.is_hidden = is_hidden  # new entries are drafts first, whoever calls publishes them all at once
        self._source: Source | None = None
        self._names: Names | None = None
        self._register: Register | None = None
        rows = job.rows.accepted().filter(what="entry").values_list("content__days", flat=True)
        self.on_day = Counter(str(days)[:10] for days in rows.iterator())
        self.letters: Counter[str] = Counter()
        self.free_days: dict[str, bool] = {}  # whether a day had no entry before
        self.placed: set[tuple[str, str]] = set()  # venues looked at, with the address printed
        self.placed_now: list[Venue] = []  # those given an address since the last keep()
        self.unkept: list[ImportRow] = []
        self.new: set[int] = set()  # entries among them that were not there before
        self.writers = {
            "source": self._source_row,
            "agreement": self._agreement,
            "tie": self._tie,
            "member": self._member,
            "entry": self._entry,
            "figure": self._figure,
            "series": self._series,
            "footnote": self._footnote,
        }

    def write(self, row):
        """Raises CannotWrite."""
        try:
            result = self.writers[row.what](row)
        except ContentError as error:
            raise CannotWrite(f"{row.number}行目：{error}") from error
        except ValidationError as error:
            raise CannotWrite(f"{row.number}行目：{'　'.join(error.messages)}") from error
        row.result = str(result)[:200]
        self.unkept.append(row)
        self.count += 1

    def keep(self):
        """Derived columns, first versions and results of what was written since the last call. Raises CannotWrite."""
        rows, self.unkept = self.unkept, []
        row_of = {row.entry_id: row for row in rows if row.entry_id}
        versions = []
        for entry in self._touched(row_of).refresh_derived():
            if entry.pk in row_of and self.job.is_published and (missing := list(entry.missing())):
                raise CannotWrite(f"{row_of[entry.pk].number}行目：{ContentError(missing)}")
            if entry.pk in self.new:
                entry.state = Entry.State.PUBLISHED if self.job.is_published else entry.state
                versions.append(entry.version_now(by=self.by, reason=str(self.job)))
        self.new.clear()
        Version.objects.bulk_create(versions)
        ImportRow.objects.bulk_update(rows, ["result", "entry"])

    def _touched(self, written):
        """The entries written, and those at a venue whose address is known only now."""
        venues, self.placed_now = self.placed_now, []
        if not venues:
            return Entry.objects.filter(pk__in=written)
        parts = Entry.objects.filter(parts__venue__in=venues).values("pk")
        return Entry.objects.filter(Q(pk__in=written) | Q(venue__in=venues) | Q(pk__in=parts))

    @property
    def names(self):
        """Looked up once, when every body stands."""
        self._names = self._names or Names()
        return self._names

    @property
    def source(self):
        """The paper all of it is taken from: a row's, the one the sender named, or the file."""
        if not self._source:
            title = self.job.source_title or self.job.name
            defaults = {"issuer": "特別区長会事務局", "as_of": timezone.localdate()}
            self._source, _ = Source.objects.get_or_create(title=title, defaults=defaults)
        return self._source

    def _saved(self, row):
        row.full_clean()
        row.save()
        return row

    def _source_row(self, row):
        title = self.job.source_title or row.content.get("title") or self.job.name
        source = Source.objects.filter(title=title).first() or Source(title=title, issuer="特別区長会事務局")
        source.as_of = day_of(row.content.get("as_of"))
        self._source = self._saved(source)
        return source

    def _agreement(self, row):
        content = row.content
        body = Body.objects.filter(name=content["name"]).first() or self._body(content)
        is_company = body.kind == Body.Kind.COMPANY
        if not Agreement.objects.filter(body=body, signed_on=content["signed_on"]).exists():
            name = "包括連携協定" if is_company else "広域連携協定"
            self._saved(Agreement(body=body, name=name, signed_on=content["signed_on"], source=self.source))
        if content.get("members") is not None:
            self._publish("members", content["members"], self.source.as_of, content["place"], body)
        return body

    def _body(self, content):
        prefecture = Prefecture.objects.filter(name=content.get("prefecture") or "").first()
        number = (Body.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        return self._saved(Body(number=number, name=content["name"], kind=content["kind"], prefecture=prefecture))

    def _tie(self, row):
        content = row.content
        fields: dict[str, Any] = {"kind": content.get("kind", ""), "started_on": content.get("started_on") or None}
        fields |= {
            "ward": self._place(content.get("ward", "")),
            "municipality": self._place(content.get("municipality", "")),
        }
        more: dict[str, Any] = {name: content.get(name, "") for name in ("signed_name", "introduced_by")}
        more |= {"ended_on": content.get("ended_on") or None, "source": self.source}
        return Tie.objects.standing().filter(**fields).first() or self._saved(Tie(**fields, **more))

    def _member(self, row):
        """A membership unless there is one, and the office if it is named; people are invited, never imported."""
        content, today = row.content, timezone.localdate()
        place = self._place(content.get("municipality", ""))
        membership = Membership.objects.not_over(today).filter(municipality=place).first()
        if not membership:
            started_on = day_of(content["started_on"]) if content.get("started_on") else today
            membership = self._saved(Membership(municipality=place, started_on=started_on))
            AuditLine.objects.write("会員の登録（取込み）", membership, by=self.by, municipality=place)
        if content.get("office"):
            office = Office.objects.filter(municipality=place, name=content["office"]).first()
            office = office or Office(municipality=place, name=content["office"])
            office.email, office.telephone = content.get("email", ""), content.get("telephone", "")
            self._saved(office)
            AuditLine.objects.write("担当課の登録（取込み）", office, by=self.by, municipality=place)
        return membership

    def _place(self, name):
        try:
            return self.names.place(name)
        except KeyError:
            raise ValidationError(f"「{name}」は名簿にありません。名称を確かめてください。") from None

    def _figure(self, row):
        content = row.content
        body = Body.objects.filter(name=content["body"]).first() if content.get("body") else None
        return self._publish(
            content.get("measure", ""), content.get("value"), content.get("as_of"), content.get("place", ""), body
        )

    def _publish(self, measure, value, as_of, place, body):
        fields = {"measure": measure, "body": body, "as_of": as_of, "place": place}
        stands = PublishedFigure.objects.filter(**fields).first()
        if stands and stands.value != value:
            raise ValidationError(f"同じ箇所の公表値{stands.value}がすでにあります。公表値は書き換えません。")
        return stands or self._saved(PublishedFigure(**fields, value=value, source=self.source))

    def _series(self, row):
        content = row.content
        series = StatisticSeries.objects.filter(key=content["key"]).first()
        if not series:
            number = StatisticSeries.objects.count() + 1
            named = {name: content[name] for name in ("key", "name", "short_name", "computed")}
            series = self._saved(StatisticSeries(number=number, is_total=content.get("is_total", False), **named))
        columns = list(zip(content["years"], content["as_of"], content["values"], strict=True))
        for year, as_of, value in columns:
            last = year == columns[-1][0]
            carried = year in content.get("carried_over", ())
            fields = {
                "as_of": as_of,
                "value": value,
                "basis": Statistic.Basis.CARRIED_OVER if carried else Statistic.Basis.PRINTED,
                "change_since": content["change_since"] if last and content["change"] is not None else None,
                "change": content["change"] if last else None,
            }
            if not Statistic.objects.filter(series=series, fiscal_year=year).exists():
                self._saved(Statistic(series=series, fiscal_year=year, source=self.source, **fields))
        return series

    def _footnote(self, row):
        content = row.content
        series = StatisticSeries.objects.filter(key=content.get("series", "-")).first()
        fields: dict[str, Any] = {"text": content["text"], "series": series, "fiscal_year": content.get("fiscal_year")}
        number = (Footnote.objects.order_by("-number").values_list("number", flat=True).first() or 0) + 1
        return Footnote.objects.filter(**fields).first() or self._saved(Footnote(number=number, **fields))

    def _entry(self, row):
        content = row.content
        self._series_of(content)
        if row.entry:
            reason = f"{self.job}を取り込んだため"
            merged_content = merged(row.entry, content)
            row.entry = write_content(row.entry, merged_content, by=self.by, reason=reason, names=self.names)
        else:
            row.entry = self._new_entry(record_format(content))
        self._venues(content)
        for correction in content.get("corrections", []):
            self._correct(row.entry, correction)
        return row.entry

    def _new_entry(self, content):
        """Like write_content; keep() does the rest for many at once."""
        day = content["days"][:10]
        content = {"key": self._key(day), **content}
        if "status" not in content and day > str(timezone.localdate()):
            content["status"] = Entry.EventStatus.PLANNED
        state = Entry.State.PUBLISHED if self.job.is_published and not self.is_hidden else Entry.State.DRAFT
        entry = write_rows(Entry(state=state, source=self.source), content, self.names)
        self.new.add(entry.pk)
        return entry

    def _key(self, day):
        """2016-04-26a, …b for several entries of a day that come together; else the next free one."""
        if self.on_day[day] < 2:
            return ""
        if day not in self.free_days:
            self.free_days[day] = not Entry.objects.filter(key__startswith=day).exists()
        if not self.free_days[day] or self.letters[day] == len(LETTERS):
            return ""
        self.letters[day] += 1
        return f"{day}{LETTERS[self.letters[day] - 1]}"

    def _series_of(self, content):
        if content.get("series"):
            series = self.names.named(Series, content["series"])
            if not series.pk:
                for name, value in content.get("series_is", {}).items():
                    setattr(series, name, value)
                self._saved(series)

    def _venues(self, content):
        """Address and municipality of a venue that has none yet."""
        for place in (content, *content.get("parts", [])):
            seen = (place.get("venue", ""), place.get("address", ""))
            if not seen[0] or seen in self.placed:
                continue
            self.placed.add(seen)
            venue = self.names.named(Venue, seen[0])
            if venue.address:
                continue
            self._register = self._register or Register()
            found = self._register.look(place.get("address") or venue.name).places
            venue.address = place.get("address", "")
            venue.municipality = venue.municipality or (self._place(found[0]) if len(found) == 1 else None)
            self.placed_now.append(self._saved(venue))

    def _correct(self, entry, correction):
        Correction.objects.get_or_create(
            entry=entry,
            place=correction["place"],
            as_printed=correction["printed"],
            as_corrected=correction["corrected"],
            outcome=Correction.Outcome.CORRECTED,
            defaults={
                "reason": correction["reason"],
                "corrected_on": timezone.localdate(),
                "corrected_by": self.by,
            },
        )
