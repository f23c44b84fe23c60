"""What is installed is pinned by hash, comes from no address of its own, and is licensed for this use."""

from __future__ import annotations

import json
import re
from importlib.metadata import distribution

import pytest

from tests.house.places import ROOT
from tools import licences

FILES = ("requirements.txt", "requirements-dev.txt", "requirements-node.txt")
COPYLEFT = re.compile(r"\b(A?GPL|General Public License)", re.IGNORECASE)
LESSER = re.compile(r"\bLGPL|Lesser", re.IGNORECASE)


def requirements(name: str) -> dict[str, str]:
    """Package -> the rest of its entry, hashes included."""
    joined = (ROOT / name).read_text().replace("\\\n", " ")
    entries = [
        line.split("==", 1) for line in joined.splitlines() if "==" in line and not line.lstrip().startswith("#")
    ]
    return {package.strip(): rest for package, rest in entries}


@pytest.mark.parametrize("name", FILES)
def test_every_requirement_is_pinned_and_carries_hashes(name):
    found = requirements(name)
    assert len(found) >= 2
    assert [package for package, rest in found.items() if not re.search(r"--hash=sha256:[0-9a-f]{64}", rest)] == []


@pytest.mark.parametrize("name", [*FILES, "package-lock.json", *(f.replace(".txt", ".in") for f in FILES)])
def test_no_file_holds_the_address_of_an_index(name):
    text = (ROOT / name).read_text()
    assert re.findall(r"https?://\S+|--(?:extra-)?index-url|--find-links|--trusted-host", text) == []


def test_front_end_packages_are_pinned_exactly_and_by_hash():
    packages = json.loads((ROOT / "package-lock.json").read_text())["packages"]
    assert [name for name, entry in packages.items() if name and not entry.get("integrity")] == []
    wanted = json.loads((ROOT / "package.json").read_text())
    versions = {**wanted["dependencies"], **wanted["devDependencies"]}
    assert [name for name, version in versions.items() if not re.fullmatch(r"\d+(\.\d+)+", version)] == []


def test_nothing_under_gpl_runs_in_the_portal():
    found = []
    for package in requirements("requirements.txt"):
        data = distribution(package).metadata
        licence = " ".join([data.get("License-Expression") or "", *(data.get_all("Classifier") or [])])
        if COPYLEFT.search(LESSER.sub("", licence)) and not LESSER.search(licence):
            found.append(package)
    assert found == []


def test_psycopg_3_is_not_installed():
    """Django would silently use it in the place of psycopg2."""
    assert {"psycopg", "psycopg-binary"} & requirements("requirements.txt").keys() == set()


def test_the_page_of_licences_is_fresh():
    assert licences.PAGE.read_text() == licences.page(), "run ./portal lock"
