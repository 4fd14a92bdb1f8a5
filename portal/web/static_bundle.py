"""Static files: the stylesheet is written as many small files and served as one."""

import re

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

STYLESHEET = "css/portal.css"
_IMPORT = re.compile(r'^@import url\("([^"]+)"\) layer\((\w+)\);$', re.MULTILINE)


class BundledStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Puts the files that css/portal.css imports into it, each inside its layer.

    Forty small requests cost a municipal terminal more than one; the sources stay small all the same.
    """

    def post_process(self, paths, dry_run=False, **options):
        if STYLESHEET in paths and not dry_run:
            self._bundle(paths)
            paths[STYLESHEET] = (self, STYLESHEET)
        yield from super().post_process(paths, dry_run, **options)

    def _bundle(self, paths):
        """Write the bundle from the sources: what an earlier run left here has no imports any more."""
        folder = STYLESHEET.rpartition("/")[0]

        def source(name):
            storage, path = paths[name]
            with storage.open(path) as file:
                return file.read().decode()

        def inlined(match):
            path, layer = match.groups()
            return f"@layer {layer} {{\n{source(f'{folder}/{path}')}\n}}"

        bundle = _IMPORT.sub(inlined, source(STYLESHEET))
        self.delete(STYLESHEET)
        self._save(STYLESHEET, ContentFile(bundle.encode()))
