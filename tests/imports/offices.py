"""Inputs as ordinary offices send them (inputs/), read by the same steps as an upload."""

from pathlib import Path

from imports.files.tables import read_rows, text_rows
from imports.jobs import READERS

INPUTS = Path(__file__).with_name("inputs")


def read_file(kind, name):
    """The readings of a file of inputs/."""
    with (INPUTS / name).open("rb") as file:
        return list(READERS[kind](list(read_rows(file, name))).read())


def read_text(kind, text, **options):
    """The readings of a pasted text."""
    return list(READERS[kind](list(text_rows(text, **options))).read())


def asked(reading):
    """Codes of the doubts of a reading."""
    return [warning["code"] for warning in reading.warnings if warning["level"] == "ask"]


def told(reading):
    return [warning["code"] for warning in reading.warnings if warning["level"] == "tell"]
