"""./portal: the script itself, its list of commands, and the steps that make a machine ready."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.house.places import ROOT
from tools import prepare, servers
from tools.__main__ import COMMANDS
from tools.test import Sums


def portal(*arguments, cwd=ROOT):
    return subprocess.run([str(ROOT / "portal"), *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def test_alone_it_lists_every_command_in_one_line_each(tmp_path):
    done = portal(cwd=tmp_path)
    assert done.returncode == 0
    assert re.findall(r"^  (\w+) +\S.*$", done.stdout, re.MULTILINE) == list(COMMANDS)


def test_an_unknown_command_is_refused_with_the_list():
    done = portal("fly")
    assert done.returncode == 2
    assert "no command 'fly'" in done.stderr
    assert "run" in done.stdout


def test_it_is_found_through_a_link(tmp_path):
    (tmp_path / "elsewhere").symlink_to(ROOT / "portal")
    done = subprocess.run([str(tmp_path / "elsewhere")], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "./portal COMMAND" in done.stdout


def test_what_runs_before_anything_is_installed_needs_only_the_standard_library():
    for name in ("__init__", "__main__", "prepare"):
        code = f"import sys; sys.path.insert(0, {str(ROOT)!r}); sys.modules['django'] = None; import tools.{name}"
        done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr


def test_the_build_server_runs_the_same_tests():
    assert (ROOT / ".ci" / "run").read_text().rstrip().endswith('portal" test')
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.fixture
def workshop(tmp_path, monkeypatch):
    """An empty place in which steps leave their stamps."""
    monkeypatch.setattr(prepare, "STAMPS", tmp_path / "stamps")
    monkeypatch.setattr(prepare, "VENV", tmp_path / "venv")
    (tmp_path / "venv").mkdir()
    (tmp_path / "venv" / "pyvenv.cfg").touch()
    (tmp_path / "input").write_text("one")
    return tmp_path


def test_a_step_is_fresh_until_what_it_was_made_from_changes(workshop):
    inputs = [workshop / "input"]
    assert not prepare._is_fresh("step", inputs)
    prepare._stamp("step", inputs)
    assert prepare._is_fresh("step", inputs)
    (workshop / "input").write_text("two")
    assert not prepare._is_fresh("step", inputs)


def test_a_new_virtual_environment_makes_every_step_due_again(workshop):
    inputs = [workshop / "input"]
    prepare._stamp("step", inputs)
    os.utime(workshop / "venv" / "pyvenv.cfg", ns=(1, 1))
    assert not prepare._is_fresh("step", inputs)


def test_who_is_not_root_gets_the_one_command_to_type(monkeypatch):
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(prepare.NotReady, match=r"sudo apt-get .*install.* libpango-1.0-0 chromium"):
        prepare._install(["libpango-1.0-0", "chromium"])


def test_sums_count_what_pytest_wrote_and_a_stage_that_died(tmp_path):
    report = tmp_path / "1.xml"
    report.write_text('<testsuites><testsuite tests="9" failures="1" errors="2" skipped="3"/></testsuites>')
    sums = Sums()
    sums.add(report)
    sums.add(tmp_path / "missing.xml")
    assert (sums.passed, sums.failed, sums.skipped) == (3, 4, 3)


@pytest.mark.services
def test_throwaway_servers_come_and_go():
    with servers.running() as running:
        folder = re.search(r":(\d+)/portal$", running.database_url)
        assert folder
        assert servers._listens(int(folder[1]))
    assert not servers._listens(int(folder[1]))
