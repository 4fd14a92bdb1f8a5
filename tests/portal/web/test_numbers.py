"""Numbers that forms and addresses send, and what is no number."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.web.numbers import whole_number

pytestmark = pytest.mark.once


def test_number_is_read_and_everything_else_is_another():
    said = {"7": 7, "007": 7, "999999999": 999_999_999}
    no_number = ["", "-1", "1.5", "１", "²", "a", "1" * 10, "9" * 5_000]
    assert {text: whole_number(text, -1) for text in said} == said
    assert {whole_number(text, -1) for text in no_number} == {-1}


def test_no_form_and_no_view_reads_a_number_by_itself():
    """int() refuses ² although it is a digit, and five thousand digits; a database refuses twenty."""
    own_way = re.compile(r"\bint\(.*\.is(?:digit|decimal)\(|\.is(?:digit|decimal)\(.*\bint\(")
    asked = [path for name in ("views", "forms", "web") for path in settings.BASE_DIR.glob(f"*/**/{name}*")]
    modules = {module for path in asked for module in ([path] if path.suffix == ".py" else path.rglob("*.py"))}
    modules = {module for module in modules if module.relative_to(settings.BASE_DIR).parts[0] not in (".venv", "tests")}
    found = [str(module) for module in modules if own_way.findall(module.read_text(encoding="utf-8"))]
    assert [str(Path(each).relative_to(settings.BASE_DIR)) for each in found] == ["portal/web/numbers.py"]
    assert len(modules) > 150
