"""Reading (読取り): rows of cells into readings, in the record format (docs/record.md) with warnings."""
