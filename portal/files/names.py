"""Names of uploaded files as they are kept and shown."""

import re
import unicodedata

from portal.japanese.text import UNSEEN

LONGEST_NAME = 100


def plain_name(name: str) -> str:
    """File name without folders and invisible characters, cut to LONGEST_NAME."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join("_" if character in '<>:"|?*' else character for character in last if _is_seen(character)).strip(
        " ."
    )
    stem, dot, ending = seen.rpartition(".")
    if not stem:
        return seen[:LONGEST_NAME] or "資料"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}{dot}{ending}"


def _is_seen(character: str) -> bool:
    return unicodedata.category(character) not in UNSEEN
