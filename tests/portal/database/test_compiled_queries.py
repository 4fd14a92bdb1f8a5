"""Prepared queries answer what the querysets they were made of would, whatever values come after the first."""

from datetime import date

import django
import pytest
from django.db.models import Q

from members.models import Assignment, FormerName, Municipality
from portal.database.compiled_queries import VERIFIED_WITH_DJANGO, prepared
from tests import make

pytestmark = pytest.mark.django_db


def test_private_parts_of_django_are_those_verified():
    assert django.VERSION[:2] == VERIFIED_WITH_DJANGO, (
        f"portal/database/compiled_queries.py overrides private parts of Django and was verified with "
        f"{VERIFIED_WITH_DJANGO}, not with {django.get_version()}. Read in Django's source what the module's docstring "
        "lists (get_compiler, as_sql, execute_sql, all), run tests/portal/database/test_compiled_queries.py, "
        "tests/bulletin/proposals/test_permissions.py on SQLite and PostgreSQL, then "
        "raise VERIFIED_WITH_DJANGO."
    )


@prepared
def coded(code):
    return Municipality.objects.filter(lg_code=code).select_related("prefecture")


def test_prepared_query_gives_other_rows_for_other_values(django_assert_num_queries):
    assert [place.full_name for place in coded("182109")] == ["福井県坂井市"]
    with django_assert_num_queries(1):  # with what it was joined to
        assert [place.full_name for place in coded("131091")] == ["品川区"]
    assert coded("999999") == []


def test_prepared_query_reads_anew_each_time():
    [place] = coded("131091")
    Municipality.objects.filter(pk=place.pk).update(name="しながわ区")
    assert [again.name for again in coded("131091")] == ["しながわ区"]


def test_prepared_query_is_built_once():
    built = []

    @prepared
    def named(name):
        built.append(name)
        return Municipality.objects.filter(name=name).values_list("lg_code", flat=True)

    assert [named("品川区"), named("港区"), named("品川区")] == [["131091"], ["131032"], ["131091"]]
    assert len(built) == 1


def test_none_and_names_choose_another_query():
    @prepared
    def wards(name, *, is_long):
        found = Municipality.objects.wards().order_by("lg_code")
        if name is not None:
            found = found.filter(name=name)
        return found.values("lg_code", "name") if is_long else found.values_list("lg_code", flat=True)

    assert len(wards(None, is_long=False)) == 23
    assert wards("港区", is_long=False) == ["131032"]
    assert wards("港区", is_long=True) == [{"lg_code": "131032", "name": "港区"}]
    assert wards("品川区", is_long=False) == ["131091"]


def test_days_are_values():
    person = make.staff("aoba@example.jp", "131091")
    held = person.assignments.get()

    @prepared
    def serving(user, day):
        return Assignment.objects.as_of(day).filter(user=user)

    Assignment.objects.filter(pk=held.pk).update(started_on=date(2026, 4, 1), ended_on=date(2027, 4, 1))
    days = [date(2026, 3, 31), date(2026, 4, 1), date(2027, 3, 31), date(2027, 4, 1)]
    assert [serving(person.pk, day) for day in days] == [[], [held], [held], []]


def test_value_that_stands_twice_is_filled_in_twice():
    @prepared
    def either(first, second):
        names = Q(name=second) | Q(name=first) | Q(pk__in=FormerName.objects.filter(name=first).values("municipality"))
        return Municipality.objects.wards().filter(names).order_by("lg_code").values_list("name", flat=True)

    assert either("港区", "品川区") == ["港区", "品川区"]
    assert either("大田区", "港区") == ["港区", "大田区"]


def test_values_are_never_part_of_the_sql():
    assert coded("' OR '1'='1") == coded("%s") == coded("") == []


def test_query_for_nothing_finds_nothing_and_asks_nobody(django_assert_num_queries):
    nothing = prepared(lambda code: Municipality.objects.filter(lg_code=code).none())
    with django_assert_num_queries(0):
        assert nothing("131091") == nothing("131032") == []
