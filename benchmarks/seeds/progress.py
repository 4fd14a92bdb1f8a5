"""How far the filling has come, on standard error."""

import sys
import time

BATCH = 5_000


def batches(number, what, size=BATCH):
    """Yield ranges that cover range(number), `size` long at most, and say after each how far it has come."""
    begun = time.perf_counter()
    for start in range(0, number, size):
        yield range(start, min(start + size, number))
        done = f"\r{what}　{min(start + size, number):,} / {number:,}件　{time.perf_counter() - begun:.0f}秒"
        sys.stderr.write(done if start + size < number else f"{done}\n")
        sys.stderr.flush()
