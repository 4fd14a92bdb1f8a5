"""日本語: eras and days (wareki), text normalised for search (text), CP932. Pure functions that import no other app."""
