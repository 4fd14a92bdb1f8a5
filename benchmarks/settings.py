"""The portal as it is, with the two pages of reference beside its own."""

from portal.settings import *  # noqa: F403
from portal.settings import BASE_DIR, LOGGING, TEMPLATES

ROOT_URLCONF = "benchmarks.urls"
TEMPLATES[0]["DIRS"] += [BASE_DIR / "benchmarks" / "templates"]
REQUEST_LIMITS: dict[str, tuple[int, int, int]] = {}  # the load has one address, and a handful of accounts
LOGGING["handlers"]["security"] = {"class": "logging.NullHandler"}  # a line of every post would hide the figures
