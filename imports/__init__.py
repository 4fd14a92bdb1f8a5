"""取込み: what arrives as text, table or workbook, read into the record format (docs/record.md) with its doubts."""
