"""取込み: files and pasted text, read into rows, compared with the record, checked, and written into any app.

Rooms, downwards; none imports one above it:
views, forms, row_editor, tie_import > jobs > writing > comparing > row_kinds > reading > files > models.
"""
