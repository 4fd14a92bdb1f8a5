"""Two at once: each call in a thread, and a database connection, of its own."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Barrier

from django.db import connection

from tests.thorough import THOROUGH


def rounds(thorough):
    """How many times a race is run: so many where proofs are made, an eighth of it in the suite, which somebody waits
    for; never less than six.
    """
    return thorough if THOROUGH else min(thorough, max(6, thorough // 8))


def race(*calls):
    """Start the calls at the same moment; what each returned, in their order."""
    start = Barrier(len(calls))

    def run(call):
        try:
            connection.ensure_connection()
            start.wait(timeout=60)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def race_catching(*calls):
    """Like `race`, but with the class of what a call raised in place of what it returned."""

    def caught(call):
        try:
            return call()
        except Exception as error:
            return type(error)

    return race(*[partial(caught, call) for call in calls])
