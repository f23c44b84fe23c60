"""What every test stands on: test settings, a fast password hasher, files in a temporary folder.

Not for factories: tests/factories/.
"""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _plain_world(settings, tmp_path):
    """Files go to a folder of the test; passwords are hashed fast; pages are Korean unless asked otherwise."""
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
