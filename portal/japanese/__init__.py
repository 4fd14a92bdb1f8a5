"""日本語: eras and days (wareki), text made comparable (text), CP932. Pure functions; imports nothing of ours."""
