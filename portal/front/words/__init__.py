"""やさしい日本語, English: the pages that explain the project in words for more readers."""
