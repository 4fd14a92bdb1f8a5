"""HTML of pages, as tests read it."""

import csv
import html
import io
import re


def text(response):
    """The HTML of a response, character references resolved, without readings above names."""
    return without_readings(html.unescape(response.content.decode()))


def joined(html):
    """The HTML without line breaks and the indentation after them, and without readings above names.

    Within a tag a line break becomes a blank.
    """
    in_tags = re.sub(r"<[^<>]*>", lambda tag: re.sub(r"\s*\n\s*", " ", tag[0]), without_readings(html))
    return re.sub(r"\s*\n\s*", "", in_tags)


def untagged(html):
    """The HTML without its tags: what is read, links or not."""
    return re.sub(r"<[^<>]*>", "", html)


def words(response):
    """The text of a page in one line, without tags."""
    return " ".join(untagged(text(response)).split())


def without_readings(html):
    """The HTML without the register's readings above names, as it is read where they are off."""
    return re.sub(r'<ruby class="reading">(.*?)<rt>.*?</rt></ruby>', r"\1", html)


def csv_rows(response):
    """The rows of a CSV file that is downloaded, without its heading."""
    content = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(content, newline="")))[1:]
