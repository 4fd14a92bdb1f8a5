"""Agreements with associations of municipalities, the wards' ties and the published statistics.

Rooms, downwards: overview, statistics, ties, signing, bodies, revisions. A room imports only those below it.
desk_items, load_fixtures and urls stand above the rooms, breadcrumbs below them.
"""
