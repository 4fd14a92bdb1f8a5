import re

from django.db import migrations

from portal.database.migration_operations import RespellSearchText
from portal.japanese.text import normalise


def add_readings(apps, schema_editor):
    """Entries are found by venue and room in one, and by what a misprint probably means."""
    Entry = apps.get_model("timeline", "Entry")
    rows = Entry.objects.select_related("venue").prefetch_related("parts__venue", "corrections")
    for entry in rows.order_by("pk").iterator(chunk_size=500):
        places = [place for place in (entry, *entry.parts.all()) if place.venue_id]
        names = [f"{place.venue.name}{place.room}" for place in places]
        for correction in entry.corrections.all():
            names += [correction.as_corrected, *re.findall("「([^「」]+)」", correction.reason)]
        added = [name for name in map(normalise, names) if name and name not in entry.search_text]
        if added:
            text = "／".join([entry.search_text, *added])
            Entry.objects.filter(pk=entry.pk).update(search_text=text)


class Migration(migrations.Migration):
    dependencies = [("timeline", "0011_news")]
    operations = [
        RespellSearchText("timeline", ["Entry", "RecordFile"], "竈釜 竃釜 穐秋 〜~ ∼~"),
        migrations.RunPython(add_readings, migrations.RunPython.noop, elidable=True),
    ]
