"""./portal run: brings the data up to date, starts web, worker and scheduler, stops all of them together.

Not for production: docker-compose.yml starts the same programs one by one.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import sys
from pathlib import Path

from tools import messages, processes
from tools.prepare import ROOT, VENV, say
from tools.processes import Household, Stop

YEARS = (2022, 2023)
START_SECONDS = 60


def main(arguments: list[str]) -> int:
    """Start everything; 0 after Ctrl-C, 1 when a program ended by itself or something stands in the way."""
    parser = argparse.ArgumentParser(prog="./portal run", description="Start the portal on this machine.")
    parser.add_argument("--port", type=int, default=8000, help="the port of the loopback address (8000)")
    port = parser.parse_args(arguments).port
    if not processes.is_free(port):
        print(f"Port {port} is taken by another program. Try: ./portal run --port {port + 1}", file=sys.stderr)
        return 1
    processes.stop_on_signals()
    os.environ.setdefault("PORTAL_ADDRESS", f"http://127.0.0.1:{port}")
    # Browsers know that names below localhost are this machine: packages get an origin of their own on the same port.
    os.environ.setdefault("PORTAL_CONTENT_ADDRESS", f"http://content.localhost:{port}")
    household = Household(_environment())
    try:
        bring_up_to_date()
        return _serve(household, port)
    except Stop:
        say("stopping")
        return 0
    finally:
        household.stop()


def _environment() -> dict[str, str]:
    """The environment of every program; demo accounts unless this is production."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if os.environ.get("PORTAL_ENV") != "production":
        os.environ.setdefault("PORTAL_DEMO", "1")
        # Celery warns of a worker that root runs; on a fresh machine there is only root, and tasks come as JSON.
        os.environ.setdefault("PYTHONWARNINGS", "ignore::UserWarning:celery.platforms")
    return dict(os.environ)


def bring_up_to_date() -> None:
    """Translations, tables, the two years (only into an empty portal), the sample around today and static files."""
    import django

    messages.compile_catalogues()
    django.setup()
    from django.conf import settings
    from django.core.management import call_command

    call_command("migrate", interactive=False, verbosity=0)
    for year in YEARS:
        if not _holds(year):
            say(f"loading the year {year}")
            call_command("seed", "--year", str(year))
    if settings.PORTAL_DEMO:
        call_command("seed", "--demo")
    _collect_static()


def _holds(year: int) -> bool:
    from courses.models import Plan

    return Plan.objects.filter(year=year).exists()


def _collect_static() -> None:
    """Collect static files again only when one of their sources changed."""
    from django.conf import settings
    from django.core.management import call_command

    sources = [ROOT / "package-lock.json", ROOT / "requirements.txt", ROOT / "config" / "settings.py"]
    folders = [ROOT / "static", *(app.parent / "static" for app in ROOT.glob("*/apps.py"))]
    sources += sorted(file for folder in folders for file in folder.rglob("*") if file.is_file())
    content = hashlib.sha256(b"\0".join(file.read_bytes() for file in sources)).hexdigest()
    stamp = Path(settings.VAR_DIR) / "static.stamp"
    if stamp.exists() and stamp.read_text() == content and Path(settings.STATIC_ROOT).is_dir():
        return
    say("collecting static files")
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    stamp.write_text(content)


def _serve(household: Household, port: int) -> int:
    binaries = VENV / "bin"
    household.start(
        "web",
        [
            str(binaries / "granian"),
            "--interface",
            "wsgi",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--workers",
            "2",
            "--blocking-threads",
            "4",
            "--log-level",
            "warning",
            "config.wsgi:application",
        ],
    )
    # One worker with the scheduler inside: two schedulers would start everything twice.
    household.start(
        "worker and scheduler",
        [
            str(binaries / "celery"),
            "-A",
            "config",
            "--quiet",
            "worker",
            "-B",
            "--concurrency",
            "2",
            "--loglevel",
            "WARNING",
        ],
    )
    address = f"http://127.0.0.1:{port}/"
    if not processes.wait_until(
        lambda: bool(household.fallen()) or processes.answers(f"{address}health/"), START_SECONDS
    ):
        print(f"The portal did not answer within {START_SECONDS} seconds; what it said stands above.", file=sys.stderr)
        return 1
    if not household.fallen():
        _greet(address)
    print(
        f"The {household.wait()} ended by itself, so everything is stopped; its last words stand above.",
        file=sys.stderr,
    )
    return 1


def _greet(address: str) -> None:
    from django.conf import settings

    print(f"\nThe portal is open: {address}")
    if settings.PORTAL_DEMO:
        from accounts.demo import ensure_demo_accounts

        print("\nDemo sign-ins (staff number, password):")
        for title, staff_number, password in ensure_demo_accounts():
            print(f"  {staff_number:<28} {password:<20} {title}")
    print("\nCtrl-C stops everything.", flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
