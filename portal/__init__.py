"""Settings, URLs, infrastructure used by every app (web, database, files, PDF, audit), and the pages of no single app.

Rooms, downwards: front (sees every app) … then below the apps: web, files, pdf, audit → database → japanese, none of
which knows an app. wording, findings and desk_items are single files beside them.
"""
