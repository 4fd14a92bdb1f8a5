"""催しの書類: the flyer (チラシ), the press note and the list of goods, all drawn from the facts of one event."""
