"""Files and functions stay small enough to be read at one sitting; names say what a room is for."""

from __future__ import annotations

import ast

from tests.house.places import APPS, ROOT, name_of, python_files, templates, tree

FILE_LINES = 500
FUNCTION_LINES = 50
TEMPLATE_LINES = 250
CORE_LINES = 1_500
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "helper", "misc", "common", "base", "tools", "lib", "stuff"}


def lines(file):
    return len(file.read_text().splitlines())


def test_no_file_is_longer_than_500_lines():
    assert {name_of(f): lines(f) for f in python_files() if lines(f) > FILE_LINES} == {}


def test_no_template_is_longer_than_250_lines():
    assert {name_of(f): lines(f) for f in templates() if lines(f) > TEMPLATE_LINES} == {}


def test_no_function_is_longer_than_50_lines():
    long = {}
    for file in python_files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = node.end_lineno - node.lineno + 1
                if length > FUNCTION_LINES:
                    long[f"{name_of(file)}:{node.name}"] = length
    assert long == {}


def test_core_stays_under_its_ceiling():
    sizes = {name_of(f): lines(f) for f in python_files() if f.is_relative_to(ROOT / "core")}
    assert sum(sizes.values()) <= CORE_LINES, sizes


def test_no_room_has_a_name_that_says_nothing():
    asked_for = ROOT / "config" / "postgresql" / "base.py"  # Django looks for a backend under this name
    rooms = [f for f in python_files() if f.relative_to(ROOT).parts[0] in APPS and f != asked_for]
    empty = [name_of(f) for f in rooms if {f.stem, *f.relative_to(ROOT).parts[1:-1]} & NAMES_THAT_SAY_NOTHING]
    assert empty == []


def test_every_module_says_what_it_is_for_and_what_it_is_not_for():
    """The first line of the docstring says what for; longer modules of the apps also say what not.

    Rooms of one kind, such as the figures, may leave that to the docstring of their folder.
    """
    silent = []
    for file in python_files():
        text = ast.get_docstring(tree(file))
        speaks = bool(text) or not file.read_text().strip()
        if speaks and text and file.relative_to(ROOT).parts[0] in APPS and lines(file) > 30:
            speaks = "Not " in text or "Not " in (ast.get_docstring(tree(file.parent / "__init__.py")) or "")
        if not speaks:
            silent.append(name_of(file))
    assert silent == []
