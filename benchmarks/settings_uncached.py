"""The same, but every page is made anew for every request."""

from benchmarks.settings import *  # noqa: F403
from benchmarks.settings import CACHES

CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
