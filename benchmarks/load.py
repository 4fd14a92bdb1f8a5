"""One round of load from wrk, and whether the machine was quiet around it."""

import os
import re
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

CONNECTIONS = 8  # as many as the server has threads: 2 workers × 4
QUIET = 0.85  # share of idle time from which a machine counts as quiet
PATIENCE = 6  # seconds that a round waits for that


def measure(url, headers, seconds):
    """Requests per second, latency in ms, errors, and whether the machine had nothing else to do."""
    quiet_before = _becomes_quiet()
    output = wrk(url, headers, seconds)
    time.sleep(0.3)
    return {
        "per_second": float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]),
        "p50_ms": _milliseconds(output, 50),
        "p99_ms": _milliseconds(output, 99),
        "errors": re.findall(r"Non-2xx or 3xx responses: \d+|Socket errors: .*", output),
        "quiet": quiet_before and _idle() > QUIET,
    }


def wrk(url, headers, seconds):
    arguments = [argument for name, value in headers.items() for argument in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s", "--timeout", "30s", "--latency", *arguments, url]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


class Found(NamedTuple):
    """What wrk saw; `errors`: answers that were no page, and connections that broke."""

    per_second: float
    p95_ms: float
    errors: int


def in_turn(url, asked, folder, seconds, connections):
    """Found, of a load that asks for one address after the other; `asked`: pairs of an address and headers."""
    entries = ",\n".join(
        f"{{{path!r}, {{{', '.join(f'[{name!r}] = {value!r}' for name, value in headers.items())}}}}}"
        for path, headers in asked
    )
    script = Path(folder) / "asked.lua"
    script.write_text(
        f"local asked = {{{entries}}}\nlocal turn = 0\n"
        "function request()\n  turn = turn % #asked + 1\n"
        '  return wrk.format("GET", asked[turn][1], asked[turn][2])\nend\n'
        "function done(summary, latency, requests)\n  local errors = summary.errors\n"
        '  print(string.format("p95 %.3f errors %d", latency:percentile(95) / 1000, errors.status + errors.connect '
        "+ errors.read + errors.write + errors.timeout))\nend\n"
    )
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s", "-s", script, url]
    output = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    p95, errors = re.search(r"^p95 ([\d.]+) errors (\d+)$", output, re.M).groups()
    return Found(float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), float(p95), int(errors))


def averages():
    """The load of the machine over 1, 5 and 15 minutes, in words."""
    return f"機械の負荷（1、5、15分） {'、'.join(f'{each:.1f}' for each in os.getloadavg())}"


def _milliseconds(output, percentile):
    number, unit = re.search(rf"^\s+{percentile}%\s+([\d.]+)(us|ms|s|m)$", output, re.M).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1_000, "m": 60_000}[unit]


def _becomes_quiet():
    """Other work shares the machine: wait for a pause."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        if _idle() > QUIET:
            return True
    return False


def _idle(seconds=0.4):
    before, all_before = _processor_time()
    time.sleep(seconds)
    after, all_after = _processor_time()
    return (after - before) / max(1, all_after - all_before)


def _processor_time():
    times = [int(value) for value in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return times[3] + times[4], sum(times)
