"""The engine that prints: WeasyPrint with our fonts, a style sheet of ours, and nothing else that it may fetch.

Not for callers: they ask exchange.printing, which loads this room with the first paper. The engine takes 40 MiB, and
most processes never print.
"""

# mypy: allow-subclassing-any
# (WeasyPrint has no types, and its fetcher has to be subclassed)

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from django.template.loader import render_to_string
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from exchange.printing import FONTS


def typeset(markup: str, sheet: str, directory: Path) -> bytes:
    """The PDF of the page with the style sheet and the fonts of the directory."""
    config, style = _type(directory, sheet)
    source = HTML(string=markup, url_fetcher=FontsOnly(directory))
    with _garbage_left_alone():
        made = source.write_pdf(stylesheets=[style], font_config=config, pdf_variant="pdf/ua-1")
    if not isinstance(made, bytes):
        raise TypeError("the PDF engine returned no file")
    return made


@contextmanager
def _garbage_left_alone() -> Iterator[None]:
    """Layout makes millions of objects that live until the paper is done; searching them took a fifth of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


class FontsOnly(URLFetcher):
    """Hands out the fonts and refuses every other address without looking at it."""

    def __init__(self, directory: Path) -> None:
        super().__init__(allowed_protocols=("file",), allow_redirects=False)
        self.allowed = {(directory / name).resolve() for name in FONTS.values()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        address = urlsplit(url)
        path = Path(url2pathname(address.path)).resolve()
        if address.scheme != "file" or address.netloc or path not in self.allowed:
            raise ValueError(f"a PDF fetches nothing but its fonts: {url}")
        return URLFetcherResponse(url, path.read_bytes(), {"Content-Type": "font/otf"})


@cache
def _type(directory: Path, sheet: str) -> tuple[FontConfiguration, CSS]:
    """Fonts and style sheet, read once a process; a missing font is refused, because boxes would be printed instead."""
    missing = [name for name in FONTS.values() if not (directory / name).is_file()]
    if missing:
        raise FileNotFoundError(f"PORTAL_FONT_DIR ({directory}) lacks {', '.join(missing)}")
    fonts = [{"weight": weight, "url": (directory / name).resolve().as_uri()} for weight, name in FONTS.items()]
    config = FontConfiguration()
    style = render_to_string(sheet, {"fonts": fonts, "percents": range(1, 101)})
    return config, CSS(string=style, font_config=config, url_fetcher=FontsOnly(directory))
