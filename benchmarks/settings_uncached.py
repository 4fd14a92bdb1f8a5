"""The same, but every page is made anew for every request."""

from benchmarks.settings import *  # noqa: F403

CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
