"""Translations are complete; the generated pages are fresh; nothing stands in the files that must not."""

from __future__ import annotations

import re
import shutil
import subprocess

import polib
import pytest
from django.core.management import call_command

from tests.house.places import ROOT, name_of
from tools import messages

# Written apart, so that this file does not find itself.
FORBIDDEN = re.compile("|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", r"\bHA" + r"CK\b", "lorem " + "ipsum"]))
TEXT = {".py", ".html", ".css", ".js", ".md", ".txt", ".toml", ".yml", ".yaml", ".in", ".sh", ".conf", ".json", ""}


def tracked():
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode:
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def test_every_string_is_translated_and_none_is_guessed():
    catalogue = polib.pofile(str(messages.CATALOGUE))
    wrong = [entry.msgid for entry in catalogue if not entry.obsolete and (entry.fuzzy or not entry.translated())]
    assert wrong == []


def test_every_string_of_the_pages_is_collected():
    if not shutil.which("xgettext"):
        pytest.skip("needs xgettext")
    assert messages.problems() == []


def test_a_translation_keeps_the_places_of_the_original():
    """%(name)s and {{ name }} of the English text stand in the Korean one too, and no others."""
    places = re.compile(r"%\(\w+\)[sd]|%[sd]")
    wrong = []
    for entry in polib.pofile(str(messages.CATALOGUE)):
        texts = entry.msgstr_plural.values() if entry.msgid_plural else [entry.msgstr]
        original = set(places.findall(entry.msgid_plural or entry.msgid))
        wrong += [
            entry.msgid for text in texts if text and not entry.obsolete and set(places.findall(text)) != original
        ]
    assert wrong == []


@pytest.mark.parametrize("command", ["draw_states", "draw_roles"])
def test_the_generated_pages_are_fresh(command):
    call_command(command, check=True)


def test_nothing_unfinished_and_no_place_of_one_machine_is_left_in_the_files():
    machine = re.compile(r"/(root|home/\w+|work|tmp/boot)/")
    found = []
    for file in tracked():
        if file.suffix in TEXT and "locale" not in file.parts and file != ROOT / "tests" / "house" / "test_words.py":
            for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
                if FORBIDDEN.search(line) or machine.search(line):
                    found.append(f"{name_of(file)}:{number}: {line.strip()[:80]}")
    assert found == []
