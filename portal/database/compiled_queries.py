"""Queries whose SQL is written once for each process: docs/decisions/011-prepared-queries.md says when that pays.

@prepared
def raised(proposal):
    return Addressee.objects.filter(proposal=proposal, answer="raised")

raised(proposal.pk)  # a list
"""

import copy
import functools

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Expression


class Parameter(Expression):
    """Where a value will stand in the SQL, the one at `place` of those given."""

    def __init__(self, place):
        super().__init__()
        self.place = place

    def as_sql(self, compiler, connection):
        return "%s", [self]


def prepared(build):
    """Make of a function that returns a queryset one that returns its rows, and builds the queryset only once.

    What is positional in a call (keys, days, never rows) is a value of the SQL and may differ each time. `build` may
    ask of it only whether it is None. What is named chooses among querysets, each kept. Anything else that `build`
    looks at, such as today's date, it sees only the first time.
    """

    @functools.cache
    def written(given, choices):
        values = [Parameter(place) if is_given else None for place, is_given in enumerate(given)]
        return _Written(build(*values, **dict(choices)))

    @functools.wraps(build)
    def ask(*values, **choices):
        return written(tuple(value is not None for value in values), tuple(choices.items())).rows(values)

    return ask


class _Written:
    """A queryset and its SQL, asked through copies: a queryset keeps its rows, and each thread has its connection."""

    def __init__(self, queryset):
        self.queryset = queryset
        self.compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
        self.sql, self.parameters = self.compiler.as_sql()

    def rows(self, values):
        asked = self.queryset.all()
        asked.query.get_compiler = lambda *args, **options: self._filled(values)
        return list(asked)

    def _filled(self, values):
        """Django's compiler of the query, which has nothing left to do but to put the values in."""
        compiler = copy.copy(self.compiler)
        compiler.connection = connections[DEFAULT_DB_ALIAS]
        filled = fill(self.parameters, values)
        compiler.as_sql = lambda *args, **options: (self.sql, filled)
        return compiler


def fill(parameters, values):
    """What goes with the SQL: the parameters of a query with `values` where a Parameter stood."""
    adapt = connections[DEFAULT_DB_ALIAS].ops.adapt_unknown_value
    return [adapt(values[each.place]) if isinstance(each, Parameter) else each for each in parameters]
