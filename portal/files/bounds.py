"""Program that bounds its own process, and then is the program named: see bounded.py, which starts it.

    python -m portal.files.bounds SECONDS MEGABYTES portal.files.text_reader

It imports no more than it needs: it is started for each file that people send.
"""

import resource
import runpy
import sys


def main(seconds: str, megabytes: str, module: str, *arguments: str) -> None:
    """Bound this process, then be the program named."""
    memory = int(megabytes) * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds), int(seconds)))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
