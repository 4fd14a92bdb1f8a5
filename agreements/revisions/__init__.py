"""訂正: facts that people enter and correct, with a check for edit conflicts and an audit line for each change."""
