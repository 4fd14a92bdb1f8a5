"""経過の種別: kinds of entries, kept by the secretariat as a list of settings."""
