"""協定団体一覧: the public pages of the bodies under agreement on a day, and the map of them."""
