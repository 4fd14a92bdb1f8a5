"""Measurements by name: python -m benchmarks [name …] [options]; all of them one after the other with `all`."""

import runpy
import sys

# pages; growth with the data; the day of the press; goals in ms; two nodes against one; load that one machine bears
NAMES = ("run", "growth", "press_day", "goals", "nodes", "targets")


def main(arguments):
    names = [name for name in NAMES if arguments[:1] in ([name], ["all"])]
    options = arguments[1:] if names else arguments
    for name in names or NAMES[:1]:
        sys.argv = [f"benchmarks.{name}", *options]
        runpy.run_module(f"benchmarks.{name}", run_name="__main__", alter_sys=False)


if __name__ == "__main__":
    main(sys.argv[1:])
