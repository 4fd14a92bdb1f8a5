"""一斉のお知らせ: what the secretariat tells the people of many municipalities at once, and who has read it."""
