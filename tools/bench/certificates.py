"""Prints 1,000 certificates unsigned, or lets WeasyPrint alone print the same pages with shared fonts; time, memory.

Not for the table: tools.bench.rows runs this as a process of its own.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import django

django.setup()

from django.conf import settings  # noqa: E402  # Django comes first
from django.template.loader import render_to_string  # noqa: E402  # the same
from weasyprint import CSS, HTML  # noqa: E402  # the same
from weasyprint.text.fonts import FontConfiguration  # noqa: E402  # the same

from enrollment import check_codes, papers  # noqa: E402  # the same
from exchange import printing  # noqa: E402  # the same

MANY = "1000"
WARM_UP = 100  # the first ones load fonts and fill caches; memory is compared with what stands after them
NAMES = ("김하늘", "이도윤", "박서준", "최지우", "정다은")


def paper(place: int) -> papers.Paper:
    """One certificate of its own."""
    facts = {
        "name": NAMES[place % len(NAMES)],
        "name_en": "",
        "organisation_ko": "서울특별시 행정국 인사과",
        "organisation_en": "",
        "course_ko": f"디지털 행정을 위한 데이터 분석 {place % 40}",
        "course_en": "",
        "from_on": "2026-11-02",
        "until_on": "2026-11-06",
        "hours": 35,
    }
    return papers.Paper(check_codes.number(2026, place + 1), check_codes.new_code(), "ko", facts, date(2026, 11, 10))


def weasyprint_alone() -> Callable[[str], object]:
    """The same page and style sheet with one font configuration, as the manual of WeasyPrint advises."""
    folder = Path(settings.PORTAL_FONT_DIR)
    fonts = [{"weight": weight, "url": (folder / name).resolve().as_uri()} for weight, name in printing.FONTS.items()]
    config = FontConfiguration()
    style = CSS(string=render_to_string(papers.SHEET, {"fonts": fonts, "percents": range(1, 101)}), font_config=config)
    return lambda markup: HTML(string=markup).write_pdf(stylesheets=[style], font_config=config, pdf_variant="pdf/ua-1")


def peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def held_mib() -> float:
    """What the process holds in memory now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20


def main(how: str, many: str = MANY) -> None:
    """Print the time of so many, and the memory after the warm-up and at the end; starting counts on neither side."""
    pages = [] if how == "portal" else [papers.certificate_page(paper(place)) for place in range(int(many))]
    alone = weasyprint_alone()
    before, cpu, start = 0.0, time.process_time(), time.perf_counter()
    for place in range(int(many)):
        if how == "portal":
            papers.print_certificate(paper(place))
        else:
            alone(pages[place])
        if place == WARM_UP:
            before = held_mib()
    used = {"cpu": time.process_time() - cpu, "seconds": time.perf_counter() - start}
    print(json.dumps({**used, "peak_mib": peak_mib(), "first_mib": before, "last_mib": held_mib()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
