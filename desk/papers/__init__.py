"""Papers of the secretariat, and what everybody may download: over all other apps, imported by none but the addresses.

The document of the record itself is the chronology's (timeline.printing.record_paper).
"""
