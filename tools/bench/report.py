"""Makes the quarterly report in all three formats, or lets WeasyPrint alone print the same HTML; prints seconds.

Not for the table: tools.bench.rows runs this as a process of its own.
"""

from __future__ import annotations

import json
import sys
import time
from datetime import date
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  # Django comes first
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


def main(how: str) -> None:
    """Print the seconds on the clock of the wall; starting Python and Django is not counted on either side."""
    markup = "" if how == "portal" else pdf.page(compose("quarterly", Scope.of(*SCOPE), language="ko").document)
    start = time.perf_counter()
    if markup:
        weasyprint_alone(markup)
        completed = None
    else:
        completed = ours()
    print(json.dumps({"seconds": time.perf_counter() - start, "completed": completed}))


if __name__ == "__main__":
    main(*sys.argv[1:])
