"""訂正: facts that people enter and put right, with an edit conflict check and a line of the audit for each change."""
