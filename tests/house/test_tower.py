"""The tower: no relation and no import points upward. import-linter holds the imports; here stand the rest."""

from __future__ import annotations

import ast
import subprocess

import pytest
from django.apps import apps

from tests.house.places import APPS, ROOT, height, name_of, python_files, tree
from tools.prepare import VENV

# From another app only models, queries, rules, actions and modules of its own kind are taken, never these rooms.
PRIVATE = {"views", "urls", "forms", "tables", "tasks", "notices", "imports", "management", "adapters", "apps"}


def relations():
    for model in apps.get_models():
        if model._meta.app_label in APPS:
            for field in model._meta.get_fields():
                if field.is_relation and not field.auto_created and field.related_model:
                    target = field.related_model._meta.app_label
                    if target in APPS and target != model._meta.app_label:
                        yield f"{model._meta.label}.{field.name}", model._meta.app_label, target


def test_relations_point_down_the_tower():
    """import-linter cannot see string foreign keys."""
    assert [name for name, app, target in relations() if height(target) >= height(app)] == []


def test_there_are_relations_between_apps_to_hold():
    assert len(list(relations())) >= 5


def test_imports_keep_the_contracts():
    linter = [str(VENV / "bin" / "lint-imports"), "--no-cache"]
    done = subprocess.run(linter, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("app", [app for app in APPS if app not in ("config", "home", "core")])
def test_an_app_takes_no_private_room_of_another(app):
    """reports may take tables for its drill-downs; home and config stand above all."""
    allowed = {"tables"} if app == "reports" else set()
    taken = []
    for file in python_files():
        if file.relative_to(ROOT).parts[0] != app:
            continue
        for module in imported(tree(file)):
            parts = module.split(".")
            other = parts[0] in APPS and parts[0] not in (app, "core", "config")
            if other and len(parts) > 1 and set(parts[1:3]) & (PRIVATE - allowed):
                taken.append(f"{name_of(file)} takes {module}")
    assert taken == []


def imported(module: ast.Module):
    """Full names of everything a module imports."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
