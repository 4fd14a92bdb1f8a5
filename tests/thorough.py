"""Whether tests run at their full size, as proofs do (scripts/prove), or at the one that somebody waits for."""

import os

THOROUGH = os.environ.get("THOROUGH") == "1"
