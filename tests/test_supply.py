"""What the portal is made of: locked with hashes, listed as CycloneDX, and asked about at OSV."""

import http.server
import json
import os
import re
import subprocess
import sys
import threading
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def sbom(*arguments, **environment):
    command = [sys.executable, ROOT / "scripts" / "sbom", *arguments]
    return subprocess.run(command, env=os.environ | environment, capture_output=True, text=True, check=False)


def pinned(name):
    """{name of a package: version} of a lock file."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return dict(re.findall(r"^([a-z0-9-]+)(?:\[[^\]]*\])?==([^\s;\\]+)", text, re.MULTILINE))


def test_every_dependency_is_locked_with_hashes():
    for name in ("runtime", "cluster", "dev"):
        text = (ROOT / "requirements" / f"{name}.txt").read_text()
        blocks = [each for each in re.split(r"\n(?=[a-z0-9])", text) if each.strip()]
        assert [each.partition("\n")[0] for each in blocks if "--hash=sha256:" not in each or "==" not in each] == []
        assert not re.search(r"https?://|git\+", text)
    assert "--require-hashes" in (ROOT / "scripts" / "install").read_text()


def test_bill_of_materials_holds_what_is_locked():
    document = json.loads(sbom().stdout)
    assert (document["bomFormat"], document["specVersion"]) == ("CycloneDX", "1.6")
    listed = {each["name"]: each["version"] for each in document["components"]}
    assert listed == pinned("runtime") | pinned("cluster") and "django" in listed
    assert [
        each["name"] for each in document["components"] if each["purl"] != f"pkg:pypi/{each['name']}@{each['version']}"
    ] == []
    references = [each["bom-ref"] for each in document["components"]]
    assert len(set(references)) == len(references) and document["dependencies"][0]["dependsOn"] == references


@pytest.fixture
def osv():
    """A server that answers like OSV: that something is known of the packages in `known`."""

    class Answering(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["queries"]
            names = [each["package"]["purl"].partition("@")[0].removeprefix("pkg:pypi/") for each in asked]
            results = [{"vulns": [{"id": "PYSEC-1"}]} if name in server.known else {} for name in names]
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps({"results": results}).encode())

        def log_message(self, *arguments):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.known = set()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def test_audit_says_what_is_known_and_never_that_all_is_well_without_an_answer(osv):
    address = f"http://127.0.0.1:{osv.server_port}"
    clean = sbom("audit", AUDIT_URL=address)
    assert (clean.returncode, "0件でした" in clean.stdout) == (0, True)
    osv.known = {"django"}
    found = sbom("audit", AUDIT_URL=address)
    assert found.returncode == 1 and re.search(r"^django \S+  PYSEC-1", found.stdout)
    silent = sbom("audit", AUDIT_URL="http://127.0.0.1:9/")
    assert silent.returncode == 2 and "脆弱性がないという意味ではありません" in silent.stderr


def test_time_within_which_a_weakness_is_mended_is_stated():
    page = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
    (line,) = re.findall(r"^直す期限の目安：.*$", page, re.MULTILINE)
    assert re.findall(r"\d+日", line) == ["3日", "7日", "30日"]
