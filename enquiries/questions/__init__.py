"""the form: its questions, and what may be answered to each."""
