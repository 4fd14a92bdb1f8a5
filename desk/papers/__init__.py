"""資料: papers for the mayors' general meeting (区長会総会) and the address list, as pages, tables and PDF.

The document of the record itself is the chronology's (timeline.printing.record_paper).
"""
