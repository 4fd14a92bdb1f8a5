"""What stands in the record already: a row imported before, or an entry of the same day and title."""

from django.utils import timezone

from agreements.models import Agreement, Body, Footnote, PublishedFigure, Source, StatisticSeries, Tie
from members.models import Membership, Municipality, Prefecture

from ..content import content_of
from ..content.changes import changes
from ..models import Entry
from ..models.import_rows import ImportRow

NO_DAY = "0001-01-01"
OWN = ("corrections", "series_is", "address")  # in a row's content beside the record format


def hold_against_record(rows):
    """Set standing and entry of unsaved rows. A few queries for a chunk that meets nothing known."""
    known = _imported_before(rows)
    entries = _entries_of_days(rows)
    for row in rows:
        before = known.get((row.what, row.fingerprint, row.part))
        if row.what != "entry":
            row.standing = _standing_of_other(row, before is not None)
            continue
        row.entry = before or entries.get((row.content.get("days"), row.content.get("title")))
        if row.entry:
            row.standing = _standing(row, imported=before is not None)


def _standing(row, *, imported):
    same = imported or not differences(row.entry, row.content)
    return ImportRow.Standing.SAME if same else ImportRow.Standing.CHANGED


def differences(entry, content):
    """What taking the content would change of `entry`."""
    return changes(content_of(entry), merged(entry, content))


def merged(entry, content):
    """The content over what stands: what an import never states (links, papers, what became of it) stays."""
    kept = {name: value for name, value in content_of(entry).items() if name in ("key", "links", "editions", "status")}
    return {**kept, **record_format(content)}


def record_format(content):
    """Without what only the import knows, down to the parts."""
    plain = {name: value for name, value in content.items() if name not in OWN}
    if "parts" in plain:
        plain["parts"] = [record_format(part) for part in plain["parts"]]
    return plain


def _imported_before(rows):
    """Entries that a row of the same text became, by what, fingerprint and part; None for what is no entry."""
    before = ImportRow.objects.filter(
        fingerprint__in={row.fingerprint for row in rows}, job__state="done", decision="take"
    ).select_related("entry")
    return {
        (row.what, row.fingerprint, row.part): row.entry or (True if row.what != "entry" else None)
        for row in before
        if row.entry or row.what != "entry"
    }


def _entries_of_days(rows):
    days = {str(row.content.get("days", ""))[:10] for row in rows if row.what == "entry"} - {""}
    found = Entry.objects.filter(first_day__in=days) if days else ()
    return {(_days(entry), entry.title): entry for entry in found}


def _days(entry):
    first, last = entry.first_day, entry.last_day
    return f"{first}" if first == last else f"{first} / {last}"


def _standing_of_other(row, imported):
    content = row.content
    found, same = _find(row.what, content)
    if same or (imported and found):
        return ImportRow.Standing.SAME
    return ImportRow.Standing.CHANGED if found else ImportRow.Standing.NEW


def _find(what, content):
    """(whether such a thing is in the record, whether it says the same)."""
    match what:
        case "source":
            source = Source.objects.filter(title=content.get("title", "")).first()
            return bool(source), bool(source and str(source.as_of) == content.get("as_of"))
        case "agreement":
            body = Body.objects.filter(name=content["name"]).first()
            signed = Agreement.objects.filter(body=body, signed_on=content.get("signed_on") or NO_DAY) if body else None
            return bool(body), bool(signed and signed.exists())
        case "figure":
            figures = PublishedFigure.objects.filter(
                measure=content.get("measure", ""), as_of=content.get("as_of") or NO_DAY, place=content.get("place", "")
            )
            if content.get("body"):
                figures = figures.filter(body__name=content["body"])
            figure = figures.first()
            return bool(figure), bool(figure and figure.value == content.get("value"))
        case "series":
            found = StatisticSeries.objects.filter(key=content["key"] or "-").exists()
            return found, found
        case "footnote":
            found = Footnote.objects.filter(text=content["text"]).exists()
            return found, found
        case "tie":
            return _find_tie(content)
        case "member":
            return _find_member(content)
    return False, False


def _find_tie(content):
    ward, place = content.get("ward", ""), content.get("municipality", "")
    ties = Tie.objects.filter(kind=content.get("kind", ""), ward__name=ward.removeprefix("東京都"))
    found = any(tie.municipality.full_name == place for tie in ties.select_related("municipality__prefecture"))
    return found, found


def _find_member(content):
    """Same: a member with this office, mailbox and telephone."""
    name = content.get("municipality", "")
    prefecture = next((each for each in Prefecture.objects.values_list("name", flat=True) if name.startswith(each)), "")
    place = Municipality.objects.filter(prefecture__name=prefecture, name=name.removeprefix(prefecture)).first()
    if not place or not Membership.objects.not_over(timezone.localdate()).filter(municipality=place).exists():
        return False, False
    office = {field: content.get(field, "") for field in ("email", "telephone")}
    return True, not content.get("office") or place.offices.filter(name=content["office"], **office).exists()
