"""what is answered: drafts, handing in, earlier answers."""
