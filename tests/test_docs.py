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
