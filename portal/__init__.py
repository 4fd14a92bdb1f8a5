"""Ground and front door of the site: what every app stands on, settings, addresses, and the pages of no one app.

Rooms, downwards: front (sees every app) … then below the apps: web, files, pdf, audit → database → japanese, none of
which knows an app. wording, findings and desk_items are single files beside them.
"""
