from django.db import migrations, models

from portal.database.migration_operations import CountChanges
from portal.japanese.text import normalise


def fill(apps, schema_editor):
    """Profiles become findable by what they say."""
    Profile = apps.get_model("members", "Profile")
    for row in Profile.objects.select_related("municipality__prefecture").prefetch_related("pictures"):
        place = row.municipality
        full_name = place.name if place.kind == "ward" else f"{place.prefecture.name}{place.name}"
        texts = [row.introduction, row.offers, row.seeks, row.specialities]
        alts = [picture.alt for picture in row.pictures.all()]
        text = normalise("／".join([full_name, place.kana, *texts, *alts]))
        Profile.objects.filter(pk=row.pk).update(search_text=text)


class Migration(migrations.Migration):
    dependencies = [("members", "0013_respell_search_text")]
    operations = [
        migrations.AddField(
            "profile",
            "search_text",
            models.TextField("検索用の文字列", blank=True, default="", editable=False),
            preserve_default=False,
        ),
        CountChanges(["members_profile"]),
        migrations.RunPython(fill, migrations.RunPython.noop, elidable=True),
    ]
