"""What search engines may read: the one list for robots.txt and for the heads of pages."""

NOT_FOR_CRAWLERS = (  # beginnings of addresses
    "/accounts/",
    "/answer/",
    "/api/v1/",
    "/bulletin/inbox/",
    "/contacts/",
    "/desk/",
    "/members/",
    "/search/",
)


def may_be_indexed(path: str) -> bool:
    """Whether the page at `path` is for everybody, and worth a place in a search engine."""
    return not path.startswith(NOT_FOR_CRAWLERS)
