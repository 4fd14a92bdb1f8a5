"""Pages and jobs that draw on every app: home, search, data, about; worker tasks; commands; demonstration data."""
