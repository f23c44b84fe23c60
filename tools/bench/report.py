"""Makes the quarterly report in all three formats, or lets WeasyPrint alone print the same HTML; prints seconds.

Not for the table: tools.bench.rows runs this as a process of its own.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import date
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  # Django comes first
from django.db import connection  # noqa: E402  # the same
from django.template.loader import render_to_string  # noqa: E402  # the same
from weasyprint import CSS, HTML  # noqa: E402  # the same
from weasyprint.text.fonts import FontConfiguration  # noqa: E402  # the same

from exchange.printing import FONTS  # noqa: E402  # the same
from reports.composing import compose  # noqa: E402  # the same
from reports.scope import Scope  # noqa: E402  # the same
from reports.writers import WRITERS, pdf  # noqa: E402  # the same

SCOPE = (2023, 1, date(2023, 1, 31))


def ours() -> str | None:
    """From the records to the three files. Returns: the year's completions as the report prints them."""
    made = compose("quarterly", Scope.of(*SCOPE), language="ko")
    for write in WRITERS.values():
        write(made.document)
    return made.values["result.2023.completed"]


def weasyprint_alone(markup: str) -> None:
    """The same page and style sheet, as any user of WeasyPrint would print them."""
    folder = Path(settings.PORTAL_FONT_DIR)
    fonts = [{"weight": weight, "url": (folder / name).resolve().as_uri()} for weight, name in FONTS.items()]
    sheet = render_to_string("reports/print/print.css", {"fonts": fonts, "percents": range(1, 101)})
    config = FontConfiguration()
    HTML(string=markup).write_pdf(
        stylesheets=[CSS(string=sheet, font_config=config)], font_config=config, pdf_variant="pdf/ua-1"
    )


def cpu() -> float:
    """Seconds of CPU so far, of this process and of the database's process behind it, which runs on this machine."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (pid,) = cursor.fetchone()
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return time.process_time() + (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")


def main(how: str) -> None:
    """Print seconds of the clock and of CPU; starting Python and Django is not counted on either side."""
    markup = "" if how == "portal" else pdf.page(compose("quarterly", Scope.of(*SCOPE), language="ko").document)
    with connection.cursor() as cursor:  # helpers of a query would be processes of their own, which nobody counts
        cursor.execute("SET max_parallel_workers_per_gather = 0")
    start, used = time.perf_counter(), cpu()
    if markup:
        weasyprint_alone(markup)
        completed = None
    else:
        completed = ours()
    print(json.dumps({"seconds": time.perf_counter() - start, "cpu": cpu() - used, "completed": completed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
