"""scripts/*-proofs: every requirement once, every proof a test that is there; and how results are computed."""

import ast
import importlib.machinery
import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = str(ROOT / "scripts" / "prove")


@pytest.fixture(scope="module")
def program():
    loader = importlib.machinery.SourceFileLoader("prove_program", PROGRAM)
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader(loader.name, loader))
    loader.exec_module(module)
    return module


@pytest.mark.parametrize("name, letter, last", [("security", "S", 64), ("faults", "F", 32)])
def test_table_holds_every_requirement_with_tests_that_are_there(program, name, letter, last):
    table = list(program.read(program.TABLES[name].read_text(encoding="utf-8")))
    assert [each.number for each in table] == [f"{letter}{number:02}" for number in range(1, last + 1)]
    assert {each.number for each in table if each.mark not in program.MARKS} == set()
    assert {each.number for each in table if bool(each.proofs) != (each.mark in ("whole", "part"))} == set()
    missing = []
    for each in table:
        for proof in each.proofs:
            path, _, name = proof.partition("::")
            file = ROOT / path
            found = file.is_file() and {
                node.name for node in ast.parse(file.read_text(encoding="utf-8")).body if hasattr(node, "name")
            }
            missing += [] if proof.startswith("$ ") or (found and name in found) else [proof]
    assert missing == []


@pytest.mark.parametrize(
    "mark, outcomes, said",
    [
        ("whole", ["passed", "passed"], "合格"),
        ("whole", ["passed", "skipped"], "一部"),
        ("part", ["passed"], "一部"),
        ("whole", ["passed", "failed"], "不合格"),
        ("part", ["missing"], "不合格"),
        ("none", [], "証明なし"),
        ("whole", [], "証明なし"),
        ("n/a", [], "対象外"),
    ],
)
def test_result_follows_from_what_was_run(program, mark, outcomes, said):
    proofs = [f"proof {number}" for number in range(len(outcomes))]
    requirement = program.Requirement("S99", mark, "", proofs)
    assert program.result(requirement, dict(zip(proofs, outcomes, strict=True))) == said
