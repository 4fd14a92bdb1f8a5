"""空白マップ: who is not reached on a day, and the nearest way in to each, for the secretariat and the wards."""
