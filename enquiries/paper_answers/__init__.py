"""回答の用紙: answers without an account, by a code on paper or told to the secretariat by telephone."""
