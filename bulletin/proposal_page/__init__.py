"""提案のページ: the page of a proposal, its draft and its editor, with the parts of every other room of the board."""
