"""参加申込み: classes and talks of an event with places, who signed up, and who waits for a place."""
