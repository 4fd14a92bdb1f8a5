"""Squashed migrations make the same tables as those they replace, and whoever stands between two releases gets there.

That the tables are equal on both kinds of database, triggers and indexes with them, was compared when they were made;
here the models are, which is what later migrations start from.
"""

import pytest
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.once

RELEASES = {  # the last migration of each app in a release; an app that is not named was not there
    "nothing": {},
    "0.5.0": {
        "agreements": "0009_count_renewals",
        "bulletin": "0030_plain_words",
        "desk": "0002_announcements",
        "imports": "0003_questions_and_answers",
        "members": "0016_plain_words",
        "outbox": "0002_bounces_and_offices",
        "portal": "0013_plain_words",
        "timeline": "0014_plain_words",
    },
    "0.8.0": {
        "agreements": "0012_cooperation_fields",
        "bulletin": "0033_yearly_cases",
        "desk": "0003_contact_messages",
        "enquiries": "0003_relief_and_policies",
        "imports": "0003_questions_and_answers",
        "members": "0018_data_tokens",
        "outbox": "0002_bounces_and_offices",
        "portal": "0017_emergency_wording",
        "timeline": "0021_contacts_drafts_and_themes",
    },
}
SQUASHED = 6


@pytest.fixture(scope="module")
def one_by_one():
    """Every migration, none in the place of others."""
    return loader(replace_migrations=False)


def loader(applied=(), **options):
    """As of a database that has these migrations; refuses one that has a migration but not what it stands on."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(MigrationRecorder, "applied_migrations", lambda self: dict.fromkeys(applied))
        found = MigrationLoader(connection, load=False, **options)
        found.build_graph()
        found.check_consistent_history(connection)
    return found


def applied_in(release, one_by_one):
    targets = RELEASES[release].items()
    return {key for target in targets for key in one_by_one.graph.forwards_plan(target)}


def replacing(found):
    return [key for key in found.graph.nodes if found.disk_migrations[key].replaces and key[0] in RELEASES["0.8.0"]]


@pytest.mark.parametrize("release", RELEASES)
def test_every_release_finds_its_way(release, one_by_one):
    """Without a circle, and with nothing applied whose ground is not."""
    done = applied_in(release, one_by_one)
    found = loader(done)
    ahead = {key for leaf in found.graph.leaf_nodes() for key in found.graph.forwards_plan(leaf)}
    old = {key for key in ahead if not found.disk_migrations[key].replaces}
    if release == "0.5.0":  # what it has of an app in part is gone on with, one by one
        assert {"0031_silent_addressees", "0033_yearly_cases"} <= {name for app, name in old if app == "bulletin"}
        assert replacing(found) == [("enquiries", "0001_squashed_0003_relief_and_policies")]
    else:
        assert len(replacing(found)) == SQUASHED


def test_models_are_those_that_the_old_ones_make(one_by_one):
    ours = set(RELEASES["0.8.0"])
    old, new = models_of(one_by_one, ours), models_of(loader(), ours)
    assert old.keys() == new.keys() and len(old) > 100
    assert {key: (old[key], new[key]) for key in old if old[key] != new[key]} == {}


def models_of(found, ours):
    """What each model of ours is after all migrations: fields with their arguments, and options, in no order."""
    leaves = [(app, name) for app, name in found.graph.leaf_nodes() if app in ours]
    models = found.project_state(leaves).models
    return {
        key: (
            {name: field.deconstruct()[1:] for name, field in model.fields.items()},
            {name: told(value) for name, value in model.options.items() if value},
        )
        for key, model in models.items()
        if key[0] in ours
    }


def told(value):
    """Constraints and indexes by their names, for their order says nothing; anything else as it is."""
    return {each.name: each for each in value} if isinstance(value, list) and hasattr(value[0], "name") else value
