"""提案・募集: proposals and calls, their states and steps, co-proposers, versions, moderation and settings."""
