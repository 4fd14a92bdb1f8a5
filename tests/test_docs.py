"""What README, CONTRIBUTING and docs/ say of the project's files and version is so."""

import re
import tomllib

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
PAGES = ["README.md", "CONTRIBUTING.md", *(str(path.relative_to(ROOT)) for path in sorted(ROOT.glob("docs/**/*.md")))]
TOPS = {path.name for path in ROOT.iterdir() if path.is_dir()}
# `portal/web/downloads.py`, docs/images/home.png, `members/places/`: from a top folder of the project down
PATH = re.compile(r"(?<![\w/.~-])((?:[\w.-]+/)+(?:[\w-]+\.(?:py|md|html|css|yaml|csv|png|svg|toml|txt))?)")
# | `members/` | `directory/` (…), `people/` (…) |: an app and its rooms, as docs/architecture.md lists them
ROOMS = re.compile(r"^\| `(\w+)/` \| (.*) \|$", re.MULTILINE)
IMPORT = re.compile(r"^from (\.*)([\w.]*) import", re.MULTILINE)  # not those for types alone, which are indented


@pytest.mark.parametrize("page", PAGES)
def test_every_path_of_a_page_exists(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    named = {path for path in PATH.findall(text) if path.split("/")[0] in TOPS and path.split("/")[0] != "data"}
    own = set(re.findall(r"\]\(([^)#:]+)\)", text))  # links are relative to the page
    assert {path for path in named if not any((top / path).exists() for top in (ROOT, ROOT / "fixtures"))} == set()
    assert {path for path in own if not ((ROOT / page).parent / path).exists()} == set()


def test_version_stands_in_one_place_and_heads_the_changelog():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    newest = re.search(r"^## (\S+?)（", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert newest and newest[1] == version


def test_architecture_lists_the_rooms_of_each_app_so_that_imports_lead_to_the_right():
    text = (ROOT / "docs/architecture.md").read_text(encoding="utf-8")
    listed = {app: re.findall(r"`([\w/]+)/`", row) for app, row in ROOMS.findall(text) if app != "portal"}
    differences = []
    for app, rooms in listed.items():
        found = {path.parent.name for path in (ROOT / app).glob("*/__init__.py")}
        unlisted = found - set(rooms) - {"migrations", "management", "templatetags", "models"}
        differences += [f"{app}/{room} is not listed" for room in unlisted]
        differences += [
            f"{app}/{room} imports {other}, left of it"
            for at, room in enumerate(rooms)
            for other in _rooms_imported(app, room) & set(rooms[:at])
        ]
    assert (differences, len(listed)) == ([], 8)


def _rooms_imported(app, room):
    """The rooms of its app that modules of the room import from."""
    found = set()
    for path in (ROOT / app / room).rglob("*.py"):
        here = path.relative_to(ROOT).parts
        for dots, name in IMPORT.findall(path.read_text(encoding="utf-8")):
            module = [*(here[: -len(dots)] if dots else ()), *name.split(".")]
            if module[0] == app and len(module) > 1:
                found.add(module[1])
    return found
