from .filters import EntryFilterForm

__all__ = ["EntryFilterForm"]
