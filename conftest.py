"""Sets the test environment before Django reads its settings.

Not for fixtures: tests/conftest.py.
"""

import os
import tempfile

os.environ["PORTAL_ENV"] = "test"
os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")
