"""アカウント: users, passwords, second factor, sessions, and the notices addressed to a user."""
