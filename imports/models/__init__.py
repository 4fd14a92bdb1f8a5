from .jobs import ImportJob
from .rows import ImportRow

__all__ = ["ImportJob", "ImportRow"]
