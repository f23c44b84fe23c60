"""What is measured, and against what.

Not for how: tools.bench.frame.
"""

from __future__ import annotations

from tools.bench.frame import Row
from tools.bench.worlds import Served, served


def _catalogue(world: Served) -> float:
    answer = world.rate("/courses/")
    world.notes[:] = [
        f"last round of the catalogue: p50 {answer['p50'] * 1000:.0f} ms, p95 {answer['p95'] * 1000:.0f} ms"
    ]
    return answer["rate"]


def _hello(world: Served) -> float:
    return world.rate("/bench/hello/")["rate"]


ROWS = {
    "catalogue": Row(
        name="Catalogue page, 8 connections",
        yardstick_name="a page that says hello on the same server",
        unit="requests/s",
        aim="p95 under 300 ms",
        world=served,
        ours=_catalogue,
        yardstick=_hello,
    ),
}
