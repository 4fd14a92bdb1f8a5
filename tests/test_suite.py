"""Rules for the tests themselves: what runs once, on SQLite alone, and that every test asserts something."""

import ast
import re
from pathlib import Path

ROOT = Path(__file__).parent
# What SQLite and PostgreSQL do each in their own way.
OF_DATABASES = re.compile(
    r"transaction=True|transactional_db|select_for_update|tests\.(?:racing|killing|postgres)|IntegrityError"
    r"|(?<!\bre)\.search\(|\bq="
)
# They commit so that a portal behind a real nginx sees their rows, and are about that nginx.
OF_NGINX = ("portal/nodes/test_slow.py", "portal/nodes/test_sizes.py")
ASSERTING = {"raises", "django_assert_num_queries", "assert_accessible", "run_state_machine_as_test"}


def modules():
    for path in sorted(ROOT.rglob("test_*.py")):
        source = path.read_text(encoding="utf-8")
        yield path.relative_to(ROOT), source, ast.parse(source)


def cases(tree):
    return [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")]


def is_marked_once(node):
    return "pytest.mark.once" in ast.unparse(node)


def marked_once():
    """Where the mark stands, and the source it answers for: the module or the test."""
    for path, source, tree in modules():
        marks = [node for node in tree.body if isinstance(node, ast.Assign) and "pytestmark" in ast.unparse(node)]
        if any(map(is_marked_once, marks)):
            yield str(path), source
        for test in cases(tree):
            if any(map(is_marked_once, test.decorator_list)):
                yield f"{path}::{test.name}", ast.unparse(test)


def test_what_runs_once_leans_on_nothing_that_databases_do_differently():
    marked = dict(marked_once())
    assert {
        place: OF_DATABASES.findall(source)
        for place, source in marked.items()
        if OF_DATABASES.search(source) and not place.startswith(OF_NGINX)
    } == {}
    assert "test_permissions.py" in marked


def test_every_test_asserts_something():
    """By itself, by what it is raised or asked, or by a function beside it."""
    silent = []
    for path, _, tree in modules():
        functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
        asserting = {name for name, node in functions.items() if asserts(node, ASSERTING)}
        silent += [f"{path}::{test.name}" for test in cases(tree) if not asserts(test, ASSERTING | asserting)]
    assert silent == []


def asserts(function, asserting):
    called = {
        node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        for node in ast.walk(function)
        if isinstance(node, ast.Call)
    }
    expecting = any(name.startswith(("to_be_", "to_have_", "to_contain_")) for name in called)  # Playwright's
    return bool(called & asserting) or expecting or any(isinstance(node, ast.Assert) for node in ast.walk(function))
