"""What readers wait for, in headless Chromium: python -m benchmarks.paint.

Each kind of public page of the record as it is shipped, loaded anew on a phone and on a desk, without a cache:
the bytes that came (HTML and all), how many files, the largest paint in milliseconds, and the layout shift. Half of
the machine is the server's, so milliseconds are upper bounds; bytes and shifts are firm.
"""

import argparse
import os
import statistics
import tempfile

from playwright.sync_api import sync_playwright

from benchmarks import server
from tests.browser.program import chromium

WIDTHS = {"電話": (360, 740), "机": (1280, 800)}
LARGEST = 100  # kB without pictures: what a page may take
# The largest paint so far, and the sum of the shifts that no reader caused, as the browser itself reports them.
WATCH = """
window.seen = {paint: 0, shift: 0};
new PerformanceObserver(list => list.getEntries().forEach(each => seen.paint = each.startTime))
    .observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver(list => list.getEntries().forEach(each => each.hadRecentInput || (seen.shift += each.value)))
    .observe({type: "layout-shift", buffered: true});
"""
SIZES = """
() => performance.getEntriesByType("resource").concat(performance.getEntriesByType("navigation"))
    .map(each => ({name: each.name, bytes: each.encodedBodySize, kind: each.initiatorType}))
"""


def main():
    parser = argparse.ArgumentParser(description="ページの大きさ、最大の描画、配置のずれを Chromium で測ります。")
    parser.add_argument("--rounds", type=int, default=3, help="くり返す回数（はじめは %(default)s）")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as data_dir:
        environment = server.load_record(data_dir, "")
        os.environ.update(environment, DJANGO_SETTINGS_MODULE="benchmarks.settings")
        from tests.pages import PAGES  # asks which database there is

        addresses = [address for address in PAGES if "nonsense" not in address and "as_of" not in address]
        with server.running(environment, "benchmarks.settings") as running, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
            print("ページ　HTML・ほかのファイル kB（ファイル数）　最大の描画 ms（最小–最大）・ずれ：電話／机")
            for address in addresses:
                print(line(browser, running.url + address, address, rounds), flush=True)
            browser.close()


def line(browser, url, address, rounds):
    parts, heavy = [], ""
    for size in WIDTHS.values():
        loads = [load(browser, url, size) for _ in range(rounds)]
        paints = [paint for paint, _, _ in loads]
        shift = max(shift for _, shift, _ in loads)
        parts.append(f"{statistics.median(paints):.0f}（{min(paints):.0f}–{max(paints):.0f}）・{shift:.3f}")
        files = loads[-1][2]
    html = sum(each["bytes"] for each in files if each["kind"] == "navigation") / 1000
    others = [each for each in files if each["kind"] != "navigation"]
    without_pictures = html + sum(each["bytes"] for each in others if not is_picture(each)) / 1000
    if without_pictures > LARGEST:
        heavy = f"　{LARGEST} kBを超えています"
    rest = sum(each["bytes"] for each in others) / 1000
    return f"{address}　{html:.0f}・{rest:.0f}（{len(others)}）　{'／'.join(parts)}{heavy}"


def is_picture(file):
    return file["kind"] in ("img", "image") or file["name"].endswith((".png", ".svg", ".jpg"))


def load(browser, url, size):
    """Largest paint in ms, layout shift, and the files that came, of one page in a browser that knows nothing yet."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]}, locale="ja-JP")
    page = context.new_page()
    page.add_init_script(WATCH)
    page.goto(url, wait_until="load")
    page.wait_for_function("() => seen.paint > 0")
    page.wait_for_timeout(100)  # what shifts after it
    seen, files = page.evaluate("() => seen"), page.evaluate(SIZES)
    context.close()
    return seen["paint"], seen["shift"], files


if __name__ == "__main__":
    main()
