"""注意: warnings about a row, as dicts kept in its JSON: to be decided (ask) or to be known (tell)."""

ASK, TELL = "ask", "tell"  # ask: somebody must decide; tell: how the row was understood


def ask(code: str, words: str, *, printed="", corrected="", place="") -> dict:
    """A warning to be decided. With `corrected`: taking it replaces `printed` and notes a correction at `place`."""
    warning = {"level": ASK, "code": code, "words": words}
    if corrected:
        warning |= {"printed": printed, "corrected": corrected, "place": place or "本文", "reason": words}
    return warning


def tell(code: str, words: str) -> dict:
    return {"level": TELL, "code": code, "words": words}


def is_open(warning: dict) -> bool:
    """Whether the warning waits for a decision."""
    return warning["level"] == ASK and not warning.get("settled")
