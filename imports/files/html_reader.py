"""Reads a large page in a process of its own; see html_tables.py. Run as a program: the page (UTF-8) on standard input.

JSON lines on standard output: the rows, at the end what stands beside them. It imports nothing of Django.
"""

import json
import sys

from .decode import Unreadable
from .html_tables import read_page


def read(text, out):
    """Write the rows of the page, and what is no row."""
    unread: list[str] = []
    for row in read_page(text, unread):
        out.write(json.dumps({"row": row.number, "cells": row.cells, "remarks": row.remarks}, ensure_ascii=False))
        out.write("\n")
    out.write(json.dumps({"unread": unread}, ensure_ascii=False) + "\n")


def main():
    out = open(sys.stdout.fileno(), "w", encoding="utf-8", closefd=False)  # noqa: PTH123, SIM115
    try:
        read(sys.stdin.buffer.read().decode(), out)
    except Unreadable as refusal:
        out.write(json.dumps({"refused": str(refusal)}) + "\n")
    except MemoryError:
        raise
    except Exception as error:  # whatever a broken page makes the parser raise
        out.write(json.dumps({"broken": type(error).__name__}) + "\n")
    out.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
