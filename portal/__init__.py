"""The site itself: settings, addresses, home, search, and the helpers every app shares.

Helpers (wareki, periods, text, forms, pages, findings) know nothing of the apps;
views and urls know all of them. Imports of models run bulletin → timeline → agreements → members → here.
"""
