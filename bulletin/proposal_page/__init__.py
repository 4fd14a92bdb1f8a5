"""提案のページ: a proposal as it is read and written, with what every room below knows of it."""
