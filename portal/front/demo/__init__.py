"""見本: a year of invented people in a database of its own (manage.py make_demo)."""
