"""経過に登場する人: people under all their names, the offices they held, and advisers (顧問)."""
