from .directory import KANA_ROWS, DirectoryForm

__all__ = ["KANA_ROWS", "DirectoryForm"]
