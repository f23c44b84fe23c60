"""The portal's settings for tests: the environment is set here, because pytest-django reads settings before conftest.

Not for fixtures: tests/conftest.py.
"""

import atexit
import os
import shutil
import tempfile

os.environ["PORTAL_ENV"] = "test"
if "PORTAL_VAR" not in os.environ:  # workers of one run share the folder of their leader, who removes it
    os.environ["PORTAL_VAR"] = tempfile.mkdtemp(prefix="portal-test-")
    atexit.register(shutil.rmtree, os.environ["PORTAL_VAR"], ignore_errors=True)
os.environ.setdefault("SECRET_KEY", "only-for-tests")

from config.settings import *  # noqa: F403  # the environment comes first; every setting is taken
from config.settings import STATIC_ROOT  # the same

STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # WhiteNoise warns about a missing folder
