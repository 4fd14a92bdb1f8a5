"""照会: a form, whom it asks, a last day, a roll-call and a result. Rooms, each importing only from those after it:
paper_answers, workbooks, answering, answer_files, asking, questions.
"""
