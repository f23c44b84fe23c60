"""What is measured, and against what.

Not for how: tools.bench.frame.
"""

from __future__ import annotations

import itertools
import json

from tools.bench.frame import Row
from tools.bench.worlds import Loaded, Rush, Served, full_size, loaded, rush, served


def _catalogue(world: Served) -> float:
    answer = world.rate("/courses/")
    world.notes[:] = [
        f"last round of the catalogue: p50 {answer['p50'] * 1000:.0f} ms, p95 {answer['p95'] * 1000:.0f} ms"
    ]
    return answer["rate"]


def _hello(world: Served) -> float:
    return world.rate("/bench/hello/")["rate"]


MARKS = (f"B{number:03}" for number in itertools.count())


def _people(world: Loaded, how: str) -> float:
    answer = json.loads(world.python("-m", "tools.bench.people", how, next(MARKS)).splitlines()[-1])
    if how == "portal":
        world.notes[:] = [f"peak memory of the portal's process: {answer['peak_mib']:.0f} MiB"]
    return float(answer["seconds"])


def _report(world: Loaded, how: str) -> float:
    return float(json.loads(world.python("-m", "tools.bench.report", how).splitlines()[-1])["seconds"])


def _certificates(world: Loaded, how: str) -> float:
    answer = json.loads(world.python("-m", "tools.bench.certificates", how).splitlines()[-1])
    if how == "portal":
        grown, peak = answer["grown_mib"], answer["peak_mib"]
        world.notes[:] = [
            f"memory of the portal's process: {peak:.0f} MiB at most, {grown:.0f} MiB more after the first 100"
        ]
    return float(answer["seconds"])


def _full(world: Loaded, how: str) -> float:
    return float(json.loads(world.python("-m", "tools.bench.full", how).splitlines()[-1])["seconds"])


def _export(world: Loaded, how: str) -> float:
    answer = json.loads(world.python("-m", "tools.bench.export", how).splitlines()[-1])
    if how == "portal":
        world.notes[:] = [f"peak memory of the portal's process: {answer['peak_mib']:.0f} MiB (aim 150)"]
    return float(answer["cpu"])


def _places(world: Rush, how: str) -> float:
    answer = world.places(how)
    took = f"p50 {answer['p50'] * 1000:.0f} ms, p95 {answer['p95'] * 1000:.0f} ms"
    world.notes[:] = [f"last round: {answer['number']:.0f} places, all in the database; {took}"]
    return answer["rate"]


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
    "people": Row(
        name="HR file of 50,000 people: upload, plan, apply",
        yardstick_name="a bare COPY of the same rows",
        unit="s",
        aim="60 s and 500 MiB",
        world=loaded,
        ours=lambda world: _people(world, "portal"),
        yardstick=lambda world: _people(world, "copy"),
        rounds=3,
    ),
    "report": Row(
        name="Quarterly report from 436 courses: PDF, XLSX and HWPX",
        yardstick_name="WeasyPrint alone on the same HTML",
        unit="s",
        aim="at most 1.5 times, about 20 s",
        world=loaded,
        ours=lambda world: _report(world, "portal"),
        yardstick=lambda world: _report(world, "weasyprint"),
        rounds=3,
    ),
    "certificates": Row(
        name="1,000 certificates, unsigned, on one core",
        yardstick_name="WeasyPrint alone on the same pages with shared fonts",
        unit="s",
        aim="at most 1.2 times, memory flat",
        world=loaded,
        ours=lambda world: _certificates(world, "portal"),
        yardstick=lambda world: _certificates(world, "weasyprint"),
        rounds=3,
    ),
    "full": Row(
        name="Both years person by person: 1.3 million places with presence, completions and hours",
        yardstick_name="a bare COPY of the same rows",
        unit="s",
        aim="at most 2 times",
        world=loaded,
        ours=lambda world: _full(world, "portal"),
        yardstick=lambda world: _full(world, "copy"),
        rounds=1,
        warm=False,
    ),
    "export": Row(
        name="Excel file of all 607,649 places of a year, 12 columns",
        yardstick_name="the bare writer over the same rows",
        unit="s",
        aim="at most 1.5 times the CPU time, 150 MiB",
        world=full_size,
        ours=lambda world: _export(world, "portal"),
        yardstick=lambda world: _export(world, "bare"),
        rounds=3,
        warm=False,
    ),
    **{
        f"enrol-{how}": Row(
            name=f"Own enrolments, 16 people at a time, {where}",
            yardstick_name="the plain seat transaction by pgbench, 8 clients",
            unit="places/s",
            aim="as near to 1 as a page in Python gets",
            world=rush,
            ours=lambda world, how=how: _places(world, how),  # type: ignore[misc]  # mypy does not see the default
            yardstick=lambda world, how=how: world.transactions(how),  # type: ignore[misc]  # the same
            rounds=3,
        )
        for how, where in (("hot", "in one run"), ("spread", "in 400 runs"))
    },
}
