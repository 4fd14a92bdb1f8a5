"""Every act that leaves a line of the audit, played with that line refused: it is not done, and its words are there.

The acts are those of the suite: benchmarks/faults/acts names tests whose requests do each of them, and refused_lines.py
answers each request on a database that refuses the line before it is answered as it is.
"""

import ast
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from .rig import ROOT

WRITES = {"write", "write_each", "write_download"}
# Functions that write a line where nobody has sent a form: tasks and jobs of the worker, commands, scanned files.
BY_THEMSELVES = {
    "bulletin/attachments/enclosures.py::Enclosure.refuse",
    "enquiries/answer_files/models.py::AnswerFile.refuse",
    "imports/jobs.py::_finish",
    "imports/row_kinds/members.py::MemberRows.write",
    "members/accounts/former_people.py::_erase",
    "portal/front/management/commands/make_demo.py::Command.make",
}
# Pages of the account itself give nothing back (portal.web.saved_form): a password may stand among it.
OF_ACCOUNTS = ("/accounts/", "/members/start/")
PROVEN = {"mfa_authenticator"}  # the code by which somebody proved who asks is used, whatever comes of the act


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    found = tmp_path_factory.mktemp("lines") / "lines"
    tests = (Path(__file__).parent / "acts").read_text().split()
    own = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "THOROUGH")}
    options = [
        "-q",
        "--no-header",
        "--tb=no",
        "-n",
        "auto",
        "-p",
        "no:randomly",
        "-p",
        "benchmarks.faults.refused_lines",
    ]
    command = [sys.executable, "-m", "pytest", *options, *tests]
    # Not all of them pass: a test that counts queries or files finds more of them, of what was undone.
    subprocess.run(command, cwd=ROOT, env=own | {"LINES_FOUND": str(found)}, stdout=sys.stderr, check=False)
    return [json.loads(line) for line in found.read_text().splitlines()]


def test_no_act_is_done_whose_line_is_refused(lines):
    tried = [line for line in lines if line["trial"] and line["site"] not in BY_THEMSELVES]
    assert {(line["action"], line["address"], line["status"]) for line in tried if line["status"] != 503} == set()
    assert {(line["action"], *line["stayed"]) for line in tried if set(line["stayed"]) - PROVEN} == set()
    lost = {(line["action"], *line["lost"]) for line in tried if not line["address"].startswith(OF_ACCOUNTS)}
    assert {each for each in lost if len(each) > 1} == set()


def test_every_act_is_tried(lines):
    """Of each function that writes a line; what nobody sends is at least in the transaction of what it does."""
    tried = {line["site"] for line in lines if line["trial"]}
    assert sorted(writers() - tried - BY_THEMSELVES) == []
    alone = [line for line in lines if not line["trial"] and not line["is_atomic"]]
    assert {line["action"] for line in alone} <= {"一覧のダウンロード"}  # nothing changes with it


def writers():
    """Path and name of each function of the portal that writes lines of the audit."""
    found = set()
    for path in ROOT.rglob("*.py"):
        name = path.relative_to(ROOT).as_posix()
        if "AuditLine" in (text := path.read_text()) and not name.startswith((".venv/", "tests/", "benchmarks/")):
            found |= {f"{name}::{function}" for function in functions(ast.parse(text), "")}
    return {each for each in found if not each.startswith("portal/audit/")}


def functions(node, outer):
    for child in ast.iter_child_nodes(node):
        name = outer
        if isinstance(child, ast.ClassDef | ast.FunctionDef):
            name = f"{outer}.{child.name}".strip(".")
        if isinstance(child, ast.Call) and is_writing(child.func):
            yield outer
        yield from functions(child, name)


def is_writing(called):
    return isinstance(called, ast.Attribute) and called.attr in WRITES and "AuditLine.objects" in ast.unparse(called)
