"""Items of the feed (新着の配信) of public documents: one for each edition."""

from portal.web.feeds import MOST, Item


def feed_items(editions):
    """Yields a feed Item for each of the MOST editions whose entry changed last. One query."""
    newest = editions.select_related("document", "entry").order_by("-entry__updated_at", "-entry__first_day", "-pk")
    for edition in newest[:MOST]:
        document, entry = edition.document, edition.entry
        lines = [f"{edition.action}：{entry.title}", f"作成・公表した者：{document.issuer}", document.summary]
        yield Item(
            f"edition/{edition.pk}",
            f"{document.name}（{edition.name}）",
            document.get_absolute_url(),
            "\n".join(filter(None, lines)),
            edition.action,
            entry.updated_at,
        )
