"""What was answered, counted while answers come in (速報), as files, and frozen as editions."""
