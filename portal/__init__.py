"""Settings, URLs, infrastructure used by every app (web, database, files, PDF, audit), and the pages of no single app.

Rooms, downwards: front (sees every app) … then below the apps: web, files, pdf, audit → database → japanese, none of
which knows an app. Single files beside them: wording, contact and licence, desk_items, agenda_offers, findings,
waiting, logs.
"""
