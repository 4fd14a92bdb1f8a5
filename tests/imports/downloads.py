"""Files that the portal hands out, read and written again as somebody does who works on them in Excel."""

import csv
import io


def table_of(response):
    """The rows of a CSV file that is downloaded, its heading among them."""
    return list(csv.reader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))


def csv_of(table):
    """The rows as the content of a CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(table)
    return out.getvalue().encode("utf-8-sig")
