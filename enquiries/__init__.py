"""照会: a form, whom it asks, a last day, a roll-call and a result. Rooms, each importing only from those after it:
results, grants, booth_answers, yearly_return, paper_answers, workbooks, answering, answer_files, asking, questions;
load_fixtures and urls stand above all.
"""
