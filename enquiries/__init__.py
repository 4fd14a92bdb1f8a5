"""照会: a form, whom it asks, a last day, a roll-call and a result. Rooms, each importing only from those after it:
results, grants, yearly_return, answering, asking, questions; load_fixtures and urls stand above all.
"""
