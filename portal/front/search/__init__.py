"""検索: one box over everything the reader may see: results, marked words, static pages, suggestions."""
