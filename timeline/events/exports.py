"""The table of 催し to download; its rows are those of timeline.entries.exports.entry_rows()."""

from portal.web.downloads import Listing
from timeline.entries.exports import ENTRY_COLUMNS

EVENTS = Listing("催し", "経過のうち、催しとして案内する種別のもの（展示、講演会・シンポジウムなど）", ENTRY_COLUMNS)
