"""Agreements with associations of municipalities, the wards' ties and the published statistics.

Rooms, downwards: overview, white_map, network, dot_map, statistics, ties, signing, bodies, revisions. A room imports
only those below it. agenda_offers, desk_items, load_fixtures and urls stand above the rooms, breadcrumbs below them.
"""
