"""What every test stands on: test settings, a fast password hasher, files in a temporary folder, closed sockets.

Not for factories: tests/factories/.
"""

from __future__ import annotations

import socket
from ipaddress import ip_address

import hypothesis
import pytest
from django.utils import translation

from accounts import kept
from tests.factories.journal import take_guards_away

# A busy machine is slow, not wrong: properties are judged by their answers.
hypothesis.settings.register_profile("house", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("house")

NEEDS_DATABASE = {"db", "transactional_db", "django_db_setup", "live_server", "client"}


def pytest_addoption(parser):
    parser.addoption("--only-database", action="store_true", help="leave out the tests that touch no database")


def pytest_collection_modifyitems(config, items):
    """The second database run repeats only what can differ there."""
    if not config.getoption("--only-database"):
        return
    wanted, others = [], []
    for item in items:
        touches = item.get_closest_marker("django_db") or item.get_closest_marker("services")
        (wanted if touches or NEEDS_DATABASE & set(item.fixturenames) else others).append(item)
    items[:] = wanted
    config.hook.pytest_deselected(items=others)


@pytest.fixture(autouse=True)
def _plain_world(settings, tmp_path):
    """Files go to a folder of the test; passwords are hashed fast; pages are Korean unless asked otherwise."""
    settings.MEDIA_ROOT = tmp_path / "files"
    translation.activate(settings.LANGUAGE_CODE)  # a test before may have read an English page
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # A cache of the test's own: failed sign-ins are counted in it.
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": str(tmp_path)}
    }
    kept.forget()  # a test may change settings that stand on pages
    settings.PORTAL_OFFERS_BETWEEN = (0, 24)  # tests run at any hour
    settings.PORTAL_REQUIRE_MFA = False  # the wall before staff pages has tests of its own


@pytest.fixture(autouse=True)
def _journal_can_be_emptied(request):
    """A test with real transactions empties all tables at its end; the journal refuses that, so its guards go first.

    Tests of the guards put them back themselves.
    """
    marker = request.node.get_closest_marker("django_db")
    real = (marker and marker.kwargs.get("transaction")) or "transactional_db" in request.fixturenames
    if not real:
        yield
        return
    request.getfixturevalue("transactional_db")
    yield
    take_guards_away()


@pytest.fixture(autouse=True, scope="session")
def _closed_sockets():
    """Nothing leaves the machine: only loopback addresses and sockets in the file system may be reached."""
    connect = socket.socket.connect

    def guarded(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise OSError(f"A test tried to reach {address[0]}; tests stay on this machine.")
        return connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
