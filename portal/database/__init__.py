"""Database: periods, the version of the record, substring search, compiled queries, migration operations."""
