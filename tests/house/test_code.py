"""Habits of the code that a linter does not know."""

from __future__ import annotations

import ast
import re

from tests.house.places import APPS, ROOT, name_of, python_files, templates, tree

# Where nobody acts: helpers of other actions, and somebody at the door who is not known yet.
NOBODY_ACTS = {
    "courses.actions.content.noticed",
    "journal.actions.key_of",
    "accounts.actions.note_failed_sign_in",
    "accounts.actions.note_blocked_sign_in",
}
# Its action comes first, as a verb does: record("plan.confirmed", by=…).
TAKES_A_WORD = {"journal.actions.record", "journal.actions.record_many"}


def functions(file, *, public=True):
    for node in tree(file).body:
        if isinstance(node, ast.FunctionDef) and not (public and node.name.startswith("_")):
            yield node


def rooms(name):
    """The files of one floor over all apps: `actions.py` or every file of `actions/`."""
    for app in APPS:
        yield from (f for f in python_files() if f == ROOT / app / f"{name}.py")
        yield from (f for f in python_files() if f.is_relative_to(ROOT / app / name))


def test_actions_take_keywords_only_and_somebody_who_acts():
    wrong = []
    for file in rooms("actions"):
        for node in functions(file):
            name = f"{name_of(file).removesuffix('.py').replace('/', '.')}.{node.name}"
            keywords = {arg.arg for arg in node.args.kwonlyargs}
            free = node.args.args + node.args.posonlyargs
            if name not in NOBODY_ACTS and ((free and name not in TAKES_A_WORD) or "by" not in keywords):
                wrong.append(name)
    assert wrong == []


def test_a_refusal_is_a_sentence_or_none():
    """Every `why_not_…` stands in a room of rules and says so by its type."""
    wrong = []
    for file in python_files():
        if file.relative_to(ROOT).parts[0] not in APPS:
            continue
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.FunctionDef) and node.name.startswith("why_not_"):
                returns = ast.unparse(node.returns) if node.returns else ""
                if "rules" not in name_of(file) or returns not in ("str | None", "Refusal | None"):
                    wrong.append(f"{name_of(file)}:{node.name} -> {returns}")
    assert wrong == []


def test_views_write_nothing():
    """A view calls an action; it never touches a row itself."""
    writes = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
    found = []
    for file in rooms("views"):
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in writes:
                whose = ast.unparse(node.func.value)
                if "objects" in whose or node.func.attr in ("save", "bulk_create", "bulk_update"):
                    found.append(f"{name_of(file)}:{node.lineno} {ast.unparse(node.func)}")
    assert found == []


def test_no_signals_and_no_generic_keys():
    words = re.compile(r"django\.dispatch|db\.models\.signals|GenericForeignKey|@receiver")
    here = {ROOT / "tests" / "house" / "test_code.py"}
    assert [name_of(f) for f in python_files() if f not in here and words.search(f.read_text())] == []


def test_nothing_is_caught_without_a_name():
    """No bare except; who catches everything raises it again or says why in the same line."""
    found = []
    for file in python_files():
        for node in ast.walk(tree(file)):
            if isinstance(node, ast.ExceptHandler):
                everything = node.type is None or ast.unparse(node.type) in ("Exception", "BaseException")
                raises_again = any(isinstance(inner, ast.Raise) for inner in ast.walk(node))
                line = file.read_text().splitlines()[node.lineno - 1]
                if everything and not raises_again and "  # " not in line:
                    found.append(f"{name_of(file)}:{node.lineno}")
    assert found == []


def test_an_exception_to_a_rule_says_why():
    bare = re.compile(r"#\s*(noqa|type: ignore)(?!.*(\]|[A-Z]+\d+)\s+#\s*\w)")
    found = []
    for file in python_files():
        if file.is_relative_to(ROOT / "tests" / "house"):
            continue
        for number, line in enumerate(file.read_text().splitlines(), 1):
            if bare.search(line):
                found.append(f"{name_of(file)}:{number}")
    assert found == []


def test_pages_hold_no_script_and_no_style():
    """The content security policy has no holes, so these would not work."""
    # A PDF is not a page: its own style sheet stands in its document.
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)
    pages = [f for f in templates() if "print" not in f.parts]
    assert [name_of(f) for f in pages if inline.search(f.read_text())] == []


def test_every_post_form_carries_the_token():
    form = re.compile(r"<form\b[^>]*method=[\"']post[\"'][^>]*>(.*?)</form>", re.IGNORECASE | re.DOTALL)
    missing = [name_of(f) for f in templates() for body in form.findall(f.read_text()) if "csrf_token" not in body]
    assert missing == []


def test_apps_print_nothing():
    """Commands write to their own output; everything else logs."""
    found = []
    for file in python_files():
        if file.relative_to(ROOT).parts[0] in APPS and "management" not in file.parts:
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                    found.append(f"{name_of(file)}:{node.lineno}")
    assert found == []


def test_every_action_in_the_journal_has_words():
    from journal.words import WORDS

    keys = set()
    for app in APPS:
        for file in (f for f in python_files() if f.is_relative_to(ROOT / app)):
            for node in ast.walk(tree(file)):
                if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in ("record", "record_many"):
                    keys |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    assert sorted(keys - WORDS.keys()) == []
    assert len(keys) > 10
