"""The portal's settings for tests: the environment is set here, because pytest-django reads settings before conftest.

Not for fixtures: tests/conftest.py.
"""

import os
import tempfile

os.environ["PORTAL_ENV"] = "test"
os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-test-"))
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from config.settings import *  # noqa: F403  # the environment comes first; every setting is taken
from config.settings import STATIC_ROOT  # the same

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing folder
