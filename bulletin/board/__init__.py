"""掲示板の一覧: the list of proposals and calls, saved searches (保存した検索) and follows (知らせを受けるもの)."""
