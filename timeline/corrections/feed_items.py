"""Items of the feed (新着の配信) of the public log of corrections."""

from portal.database.periods import first_moment
from portal.web.feeds import MOST, Item


def feed_items(corrections):
    """Yields a feed Item for each of the MOST corrections written last. One query."""
    for row in corrections.select_related("entry").order_by("-corrected_on", "-pk")[:MOST]:
        where = f"{row.entry.title}　{row.place}" if row.entry else row.place
        lines = [f"もとの記載：{row.as_printed}"]
        lines += [f"訂正後：{row.as_corrected}"] if row.is_corrected else []
        yield Item(
            f"correction/{row.pk}",
            where,
            row.get_absolute_url(),
            "\n".join([*lines, f"理由：{row.reason}"]),
            row.get_outcome_display(),
            first_moment(row.corrected_on),  # the day is recorded, and no hour
        )
