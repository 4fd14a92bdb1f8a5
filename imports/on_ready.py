"""What imports add to pages of the chronology, entered when the app is ready (imports.apps)."""

from timeline import hooks

from .models.rows import ImportRow


def register() -> None:
    """Give the page of an entry the words of its source, as the imported rows keep them."""
    hooks.source_texts.append(ImportRow.objects.source_texts)
