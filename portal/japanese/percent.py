"""割合: how every page, paper and file rounds a part of a whole."""

ROUNDING = "四捨五入。0は1つもないとき、100はすべてのときだけ"  # said beside the figures of files


def percent(part: int, whole: int) -> int | None:
    """Whole per cent of `part` in `whole`, rounded half up; None where there is no whole.

    0 only for none and 100 only for all of them: between the two it is 1 at least and 99 at most.
    """
    if whole == 0:
        return None
    if part in (0, whole):
        return 100 if part else 0
    return min(max((part * 200 + whole) // (whole * 2), 1), 99)
