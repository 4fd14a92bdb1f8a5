"""書類のPDF: the queue of papers (models), the view's answer and the worker's job (jobs), the typesetting process."""
