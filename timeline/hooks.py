"""Lists of functions that upper apps add to pages of this app.

Each app enters its own in its on_ready, so that nothing here imports upwards.
"""

from collections.abc import Callable, Iterable
from typing import Any

# 資料のもとの文: called with the entry and the reader; the source's own words of the entry that the reader may see
source_texts: list[Callable[[Any, Any], Iterable[str]]] = []


def source_texts_of(entry, reader):
    """List of the source's own words of `entry`, as far as they were kept and `reader` may see them."""
    return [text for texts in source_texts for text in texts(entry, reader)]
