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
            self._bundle()
            paths[STYLESHEET] = (self, STYLESHEET)
        yield from super().post_process(paths, dry_run, **options)

    def _bundle(self):
        folder = STYLESHEET.rpartition("/")[0]

        def inlined(match):
            path, layer = match.groups()
            with self.open(f"{folder}/{path}") as part:
                return f"@layer {layer} {{\n{part.read().decode()}\n}}"

        with self.open(STYLESHEET) as stylesheet:
            text = stylesheet.read().decode()
        self.delete(STYLESHEET)
        self._save(STYLESHEET, ContentFile(_IMPORT.sub(inlined, text).encode()))
