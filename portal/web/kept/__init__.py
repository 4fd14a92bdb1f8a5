"""一覧の記録: public lists whose tables keep no history, kept by the worker at the end of each day."""
