"""Writing (書込み): accepted rows into the record, at once or in chunks."""
