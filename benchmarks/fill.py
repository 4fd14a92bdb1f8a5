"""Fill an empty portal with invented data of a chosen size: python -m benchmarks.fill --help.

Writes to the database and the data directory that DATABASE_URL and DATA_DIR name, never to one with people in it.
"""

import argparse
import os
import runpy
import sys
import time
from pathlib import Path


def main():
    options = parse_options()
    if not (os.environ.get("DATA_DIR") or os.environ.get("DATABASE_URL")):
        sys.exit("書き込む先を DATA_DIR（と DATABASE_URL）で指定してください。例：DATA_DIR=/tmp/size10")
    data_dir = Path(os.environ.setdefault("DATA_DIR", "data")).resolve()
    runpy.run_path("scripts/run")["make_data_dir"](data_dir)
    begun = time.perf_counter()
    set_up()
    fill(options.scale)
    print(f"書き終えました（{time.perf_counter() - begun:.0f}秒）。利用者のパスワードは、みな {password()} です。")


def parse_options():
    parser = argparse.ArgumentParser(description="空のポータルに、測るためのデータを書きます。いつも同じデータです。")
    parser.add_argument(
        "--scale",
        choices=["1", "10", "100", "nation"],
        default="1",
        help="大きさ。1＝提案1,000件と経過100件、10、100＝その倍、nation＝すべての自治体が数年使ったところ",
    )
    return parser.parse_args()


def set_up():
    """Django with an up-to-date database and the real record."""
    import django
    from django.core.management import call_command

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    os.environ.setdefault("LOG_LEVEL", "ERROR")
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_record", verbosity=0)


def fill(scale):
    """Write all that the size of this name holds. Stops the process where there are people or proposals already."""
    from django.db import connection

    from benchmarks.seeds import agreements, board, cases, desk, entries, people
    from benchmarks.seeds.sizes import SIZES
    from bulletin.models import Proposal
    from members.models import User

    if User.objects.exists() or Proposal.objects.exists():
        sys.exit("利用者か提案のあるデータベースには書き込みません。空のところを指定してください。")
    for table in (people, agreements, entries, board, cases, desk):
        table.fill(SIZES[scale])
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")


def password():
    from tests.make import PASSWORD

    return PASSWORD


if __name__ == "__main__":
    main()
