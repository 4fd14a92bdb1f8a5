"""The portal's own settings, with nothing of this machine in them: a fresh data directory and secret key."""

import os
import re
import secrets
import tempfile
from pathlib import Path

# Whatever the developer's shell says to the portal must not reach the tests, but for the database to run on.
_source = (Path(__file__).parent.parent / "portal" / "settings.py").read_text(encoding="utf-8")
for _name in set(re.findall(r'env(?:_\w+)?\("([A-Z_]+)"', _source)) - {"DATABASE_URL"}:
    os.environ.pop(_name, None)
_data_dir = tempfile.TemporaryDirectory(prefix="portal-tests-")  # gone when this module is
os.environ["DATA_DIR"] = _data_dir.name
os.environ["SECRET_KEY"] = secrets.token_urlsafe(64)

from portal.settings import *  # noqa: E402, F403
from portal.settings import DATABASES  # noqa: E402

if not os.environ.get("DATABASE_URL"):
    # A file, not memory: its journal is that of production, and the live server has connections of its own.
    DATABASES["default"]["TEST"] = {"NAME": f"{_data_dir.name}/test.sqlite3"}

# Tests ask more in a minute than an office does; tests/portal/web/test_request_limits.py sets them.
API_PER_MINUTE, SHIPPED_REQUEST_LIMITS, REQUEST_LIMITS = 0, REQUEST_LIMITS, {}  # noqa: F405
