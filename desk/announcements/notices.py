"""The notice of an announcement (一斉のお知らせ); its transition calls it."""

from outbox.notify import notify_all


def announced(announcement, readers):
    """To everybody whom the announcement is for: what the secretariat wrote, as it was written."""
    notify_all(
        readers,
        key=announcement.notice_key,
        title=announcement.title,
        body=f"{announcement.text}\n\n特別区長会事務局",
    )
