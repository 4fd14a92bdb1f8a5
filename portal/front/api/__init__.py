"""Interface for machines (/api/v1/): all that is public as JSON, read-only, and a municipality's own data by a token.

It reads every app and nothing imports it, so it stands at the top, in the front.
"""
