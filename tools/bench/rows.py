"""What is measured, and against what.

Not for how: tools.bench.frame.
"""

from __future__ import annotations

import itertools
import json

from tools.bench.frame import Row
from tools.bench.worlds import (
    Loaded,
    Rush,
    Served,
    Tenfold,
    TwoSizes,
    full_size,
    loaded,
    rush,
    served,
    tenfold,
    two_sizes,
)


def _page(world: Served, path: str) -> float:
    answer = world.rate(path)
    world.notes[:] = [f"last round: p50 {answer['p50'] * 1000:.0f} ms, p95 {answer['p95'] * 1000:.0f} ms"]
    return answer["rate"]


# At full size, each as somebody who may see the most: address and who is signed in.
PAGES = {
    "roster of 2,320 places": ("/runs/CC-011/2023/1/roster/", "demo-training"),
    "attendance of 2,320 people": ("/runs/CC-011/2023/1/attendance/", "demo-training"),
    "completion of 2,320 people": ("/runs/CC-011/2023/1/completion/", "demo-training"),
    "all places": ("/enrollments/", "demo-training"),
    "all runs": ("/runs/", "demo-training"),
    "runs planned and held": ("/runs/modes/?year=2023", "demo-training"),
    "what waits for a decision": ("/attendance/", "demo-training"),
    "sessions of today": ("/attendance/today/", "demo-training"),
    "learning of one's own": ("/my/learning/", "demo-trainee"),
    "hours of everybody": ("/hours/?year=2023", "demo-training"),
    "hours of an agency": ("/hours/?year=2023", "demo-agency"),
    "hours of one's own": ("/my/hours/?year=2023", "SAMPLE-00001"),
    "seats that an agency holds": ("/nominations/", "demo-agency"),
    "who learns on-line": ("/learning/", "demo-training"),
    "surveys": ("/surveys/", "demo-training"),
    "take-up of e-learning": ("/spread/?year=2023", "demo-planning"),
    "the year in charts": ("/dashboard/", "demo-director"),
}


def _slowest(world: Served) -> float:
    """The p95 of the slowest page, in milliseconds."""
    answers = {name: world.rate(*where, connections=AT_ONCE) for name, where in PAGES.items()}
    world.notes[:] = [
        f"last round, {name}: p50 {answer['p50'] * 1000:.0f} ms, p95 {answer['p95'] * 1000:.0f} ms"
        for name, answer in answers.items()
    ]
    return max(answer["p95"] for answer in answers.values()) * 1000


AT_ONCE = 2


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


def _report_of_people(world: TwoSizes) -> float:
    """The same report where everybody is; a report that found nobody would prove nothing."""
    taken, completed = _completed(world.full)
    if not completed:
        raise RuntimeError("the report of the full size has no completions in it")
    world.notes[:] = [f"completions in the report: {completed:,}"]
    return taken


def _completed(world: Loaded | None) -> tuple[float, int]:
    """Seconds of CPU that the report took, the database's included, and the completions in it."""
    assert world is not None
    answer = json.loads(world.python("-m", "tools.bench.report", "portal").splitlines()[-1])
    return float(answer["cpu"]), int(answer["completed"] or 0)


def _report_tenfold(world: Tenfold) -> float:
    """The report over ten times as many people; one that did not find all of them would prove nothing."""
    taken, completed = _completed(world.tenfold)
    world.notes[:] = [*world.about, f"completions in the report: {completed:,}"]
    return taken


def _report_once(world: Tenfold) -> float:
    taken, completed = _completed(world.full)
    if not completed or _completed(world.tenfold)[1] != 10 * completed:
        raise RuntimeError("the report of ten times as many people does not have ten times as many completions")
    return taken


def _beats(world: Loaded, how: str) -> float:
    return float(json.loads(world.python("-m", "tools.bench.beats", how, next(MARKS), BEATS).splitlines()[-1])["rate"])


BEATS = "5"  # seconds


def _certificates(world: Loaded, how: str) -> float:
    answer = json.loads(world.python("-m", "tools.bench.certificates", how).splitlines()[-1])
    if how == "portal":
        first, last, peak = answer["first_mib"], answer["last_mib"], answer["peak_mib"]
        world.notes[:] = [
            f"last round, the portal's process: {first:.0f} MiB after 100, {last:.0f} after all, {peak:.0f} at most; "
            f"{answer['seconds']:.0f} s on the wall"
        ]
    return float(answer["cpu"])


def _full(world: Loaded, how: str) -> float:
    return float(json.loads(world.python("-m", "tools.bench.full", how).splitlines()[-1])["seconds"])


def _export(world: Loaded, how: str) -> float:
    answer = json.loads(world.python("-m", "tools.bench.export", how).splitlines()[-1])
    if how == "portal":
        world.notes[:] = [
            f"last round, the worker's process: {answer['peak_mib']:.0f} MiB at most (aim 150), "
            f"{answer['before_mib']:.0f} before; {answer['seconds']:.1f} s on the wall; "
            f"its progress was seen at {answer['said']} places",
        ]
    return float(answer["cpu"])


def _places(world: Rush, how: str) -> float:
    answer = world.places(how)
    took = f"p50 {answer['p50'] * 1000:.0f} ms, p95 {answer['p95'] * 1000:.0f} ms"
    world.notes[:] = [f"last round: {answer['number']:.0f} places, all in the database; {took}"]
    return answer["rate"]


def _sign_ins(world: Rush) -> float:
    answer = world.sign_ins()
    world.notes[:] = [f"last round: {answer['number']:.0f} people, all noted; p95 {answer['p95'] * 1000:.0f} ms"]
    return answer["rate"]


def _in_a_storm(world: Rush) -> float:
    places, signed_in = world.places_in_a_storm()
    world.notes[:] = [
        f"last round: {places['rate']:.0f} places/s beside {signed_in['rate']:.1f} sign-ins/s, "
        f"whose p95 was {signed_in['p95']:.1f} s"
    ]
    return places["p95"] * 1000


ROWS = {
    "catalogue": Row(
        name="Catalogue page, 8 connections",
        yardstick_name="a page that says hello on the same server",
        unit="requests/s",
        aim="p95 under 300 ms and about 400 a second, ten times the best peer",
        world=served,
        ours=lambda world: _page(world, "/courses/"),
        yardstick=_hello,
    ),
    "course": Row(
        name="Page of a course, 8 connections",
        yardstick_name="a page that says hello on the same server",
        unit="requests/s",
        aim="p95 under 300 ms and about 400 a second, ten times the best peer",
        world=served,
        ours=lambda world: _page(world, "/courses/CC-003/"),
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
    "report-full": Row(
        name="Quarterly report with results of 1.3 million places, PDF, XLSX and HWPX: CPU, the database's included",
        yardstick_name="the same report of the plans alone",
        unit="s",
        aim="at most 1.5 times: results are read from their summary",
        world=two_sizes,
        ours=_report_of_people,
        yardstick=lambda world: _completed(world)[0],
        rounds=3,
        warm=False,
    ),
    "report-tenfold": Row(
        name="Quarterly report with results of 13 million places, PDF, XLSX and HWPX: CPU, the database's included",
        yardstick_name="the same report of 1.3 million places",
        unit="s",
        aim="at most 1.5 times: a report does not read people",
        world=tenfold,
        ours=_report_tenfold,
        yardstick=_report_once,
        rounds=3,
        warm=False,
    ),
    "beats": Row(
        name="Beats of e-learning, 8 people at once in threads of one process",
        yardstick_name="a bare conditional UPDATE of the same clocks",
        unit="beats/s",
        aim="at least 300 a second (6,000 people who learn), and 0.17",
        world=loaded,
        ours=lambda world: _beats(world, "portal"),
        yardstick=lambda world: _beats(world, "update"),
    ),
    "certificates": Row(
        name="1,000 certificates, unsigned, on one core: CPU",
        yardstick_name="WeasyPrint alone on the same pages with shared fonts",
        unit="s",
        aim="at most 1.2 times, memory flat",
        world=loaded,
        ours=lambda world: _certificates(world, "portal"),
        yardstick=lambda world: _certificates(world, "weasyprint"),
        rounds=3,
    ),
    "export": Row(
        name="Excel file of all 607,649 places of a year, 12 columns: CPU of the job in a worker",
        yardstick_name="the bare writer over the same rows",
        unit="s",
        aim="at most 1.5 times the CPU time, 150 MiB",
        world=full_size,
        ours=lambda world: _export(world, "portal"),
        yardstick=lambda world: _export(world, "bare"),
        rounds=3,
        warm=False,
    ),
    "pages": Row(
        name=f"Slowest of {len(PAGES)} pages at 1.3 million places, {AT_ONCE} connections, p95",
        yardstick_name="p95 of a page that says hello on the same server",
        unit="ms",
        aim="p95 under 300 ms",
        world=full_size,
        ours=_slowest,
        yardstick=lambda world: world.rate("/bench/hello/", connections=AT_ONCE)["p95"] * 1000,
        rounds=3,
        warm=False,
    ),
    "full": Row(
        name="Both years person by person: 1.3 million places with presence, completions and hours",
        yardstick_name="a bare COPY of the same rows",
        unit="s",
        aim="at most 2 times",
        world=full_size,
        ours=lambda world: _full(world, "portal"),
        yardstick=lambda world: _full(world, "copy"),
        rounds=1,
        warm=False,
    ),
    **{
        f"enrol-{how}": Row(
            name=f"Own enrolments, 16 people at a time, {where}",
            yardstick_name="the plain seat transaction by pgbench, 8 clients",
            unit="places/s",
            aim=f"at least {least}",
            world=rush,
            ours=lambda world, how=how: _places(world, how),  # type: ignore[misc]  # mypy does not see the default
            yardstick=lambda world, how=how: world.transactions(how),  # type: ignore[misc]  # the same
            rounds=3,
        )
        for how, where, least in (
            ("hot", "in one run", "0.40 (floor 0.15)"),
            ("spread", "in 400 runs", "0.12 (floor 0.06)"),
        )
    },
    "sign-ins": Row(
        name="Sign-ins, 16 people at a time, at the server for them (nice 7, 1 worker, 2 threads; no proxy)",
        yardstick_name="the same hash alone in one process",
        unit="sign-ins/s",
        aim="at least 1",
        world=rush,
        ours=_sign_ins,
        yardstick=Rush.hashes,
        rounds=3,
        warm=False,
    ),
    "storm": Row(
        name="Own enrolments in 400 runs while 16 people at a time sign in: p95",
        yardstick_name="the same on a quiet server",
        unit="ms",
        aim="at most 2 times",
        world=rush,
        ours=_in_a_storm,
        yardstick=lambda world: world.places("spread")["p95"] * 1000,
        rounds=3,
        warm=False,
    ),
}
