"""Names of uploaded files as they are kept and shown."""

import re
import unicodedata

from portal.japanese.text import unseen

LONGEST_NAME = 100


def plain_name(name: str) -> str:
    """File name without folders and invisible characters, cut to LONGEST_NAME."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    hidden = {place for place, _ in unseen(last)}
    kept = (each for place, each in enumerate(last) if each != "\t" and place not in hidden)
    seen = "".join("_" if each in '<>:"|?*' else each for each in kept).strip(" .")
    stem, dot, ending = seen.rpartition(".")
    if not stem:
        return seen[:LONGEST_NAME] or "資料"
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip()}{dot}{ending}"
