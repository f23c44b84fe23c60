"""The components that pages are made of: their names, their props and whether they have a body.

Not for markup: templates/components/<name>.html, shown together on the gallery page.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Component:
    """Props that must be given, props that may be (with their default), and whether content stands inside."""

    required: frozenset[str]
    optional: dict[str, Any] = field(default_factory=dict)
    body: bool = False


def _component(required: str, *, body: bool = False, **optional: Any) -> Component:
    return Component(frozenset(required.split()), optional, body)


COMPONENTS: dict[str, Component] = {
    "card": _component("title", body=True, lead="", url="", link="", id=""),
    "stat": _component("label value", unit="", url="", note="", tone=""),
    "badge": _component("text", tone=""),
    "empty": _component("title", text="", url="", link=""),
    "notice": _component("", body=True, title="", tone="info"),
    "facts": _component("rows", as_rows=False),
    "chips": _component("chips", clear_url=""),
    "progress": _component("percent label"),
    "breadcrumb": _component("items"),
    "pager": _component("page", parameter="page"),
    "tabs": _component("items label"),
    "chart": _component("title svg", unit="", note="", head=(), rows=()),
    "file": _component("name url", size=None, sha256="", note=""),
    "entry": _component("when what", who="", note=""),
    "confirm": _component("action button", body=True, cancel_url="", danger=False, why_not=""),
}
