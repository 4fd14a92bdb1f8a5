"""@prepared: queries whose SQL is written once for each process (docs/decisions/011-prepared-queries.md: when it pays).

@prepared
def raised(proposal):
    return Addressee.objects.filter(proposal=proposal, answer="raised")

raised(proposal.pk)  # a list

This is the only file that overrides private parts of Django: `query.get_compiler` of one queryset, so that it is asked
through a compiler that has the SQL already, and `as_sql` of that compiler. It relies on these, to be verified anew with
each minor version (VERIFIED_WITH_DJANGO, held by tests/portal/database/test_compiled_queries.py):

* the iterables of a QuerySet (`ModelIterable`, `ValuesIterable` …) get their compiler by
  `queryset.query.get_compiler(...)`, and `QuerySet.all()` copies the query, so that the original keeps its own method;
* `SQLCompiler.execute_sql` gets SQL and parameters from `self.as_sql(...)` and uses `self.connection`;
  `as_sql` run before sets all that reading the rows needs (`select`, `klass_info`, `annotation_col_map`);
* an Expression may put itself among the parameters of the SQL, where nothing looks into it.
"""

import copy
import functools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, QuerySet
from django.db.models.sql.compiler import SQLCompiler

from .replica import reading

VERIFIED_WITH_DJANGO = (5, 2)  # what the module's docstring lists was tried with this minor version

Row = TypeVar("Row")
Values = Any  # a sequence or a mapping: the values by the places of their Parameters


class Parameter(Expression):
    """Placeholder expression in a prepared query's SQL: replaced by the value of each call at its `place`.

    That is its number, from 0, or a name.
    """

    def __init__(self, place: int | str) -> None:
        super().__init__()
        self.place = place

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:  # type: ignore[override]
        return "%s", [self]


def prepared(build: Callable[..., QuerySet[Any, Row]]) -> Callable[..., list[Row]]:
    """Decorator: the function returns a queryset; decorated, a list of its rows. The queryset is built only once.

    What is positional in a call (keys, days, never rows) is a value of the SQL and may differ each time. `build` may
    ask of it only whether it is None. What is named chooses among querysets, each kept. Anything else that `build`
    looks at, such as today's date, it sees only the first time.
    """

    @functools.cache
    def compiled(given: tuple[bool, ...], choices: tuple[tuple[str, Any], ...]) -> "CompiledQuery":
        return CompiledQuery(build(*parameters(given), **dict(choices)))

    @functools.wraps(build)
    def ask(*values: Any, **choices: Any) -> list[Row]:
        return compiled(tuple(value is not None for value in values), tuple(choices.items())).rows(values)

    return ask


def parameters(given: Iterable[bool]) -> list[Parameter | None]:
    """What stands for the values of a call while a query is built: None for None, and for others a Parameter."""
    return [Parameter(place) if is_given else None for place, is_given in enumerate(given)]


class CompiledQuery:
    """A queryset and its SQL, asked through copies: a queryset keeps its rows, and each thread has its connection.

    One that finds nothing whatever the values (none()) has no SQL, and asks nobody.
    """

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        try:
            self.sql, self.parameters = self.compiler.as_sql()
        except EmptyResultSet:
            self.sql, self.parameters = "", ()

    def rows(self, values: Values) -> list[Any]:
        """The rows, with `values` (by their places) in place of the Parameters."""
        if not self.sql:
            return []
        asked = self.queryset.all()
        # the private spot: a query of its own is asked, whose compiler is already at hand
        asked.query.get_compiler = lambda *args, **options: self._filled(values)  # type: ignore[method-assign]
        return list(asked)

    def _filled(self, values: Values) -> SQLCompiler:
        """A copy of the compiler, on this thread's connection, that answers with the kept SQL and `values`."""
        compiler = copy.copy(self.compiler)
        compiler.connection = reading()
        filled = fill(self.parameters, values)
        compiler.as_sql = lambda *args, **options: (self.sql, filled)
        return compiler


def fill(parameters: Iterable[Any], values: Values) -> list[Any]:
    """The parameters to send with the SQL: `parameters` with one of `values` where a Parameter stood."""
    adapt = reading().ops.adapt_unknown_value
    return [adapt(values[each.place]) if isinstance(each, Parameter) else each for each in parameters]
