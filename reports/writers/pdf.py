"""A Document as PDF: cover, contents with page numbers, numbered sections, appendix of definitions; tagged (PDF/UA-1).

Not for other printed papers' layout and not for the web: it is slow and belongs in a worker. What may be fetched while
it prints is held by exchange.printing.
"""

from pathlib import Path

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import mark_safe

from exchange import printing
from reports.document import Document
from reports.writers import grid, html

CONTENTS_DEPTH = 2
SHEET = "reports/print/print.css"


def write(document: Document, *, fonts: Path | None = None) -> bytes:
    """Effect: none. Returns the PDF; `fonts` is the directory of the OTF files, else the setting's."""
    return print_html(page(document), fonts=fonts)


def page(document: Document) -> str:
    """The whole document as one HTML page, ready to be printed."""
    headings = [heading for heading, _ in grid.outline(document) if heading.depth <= CONTENTS_DEPTH]
    body = html.render(document, for_print=True)
    definitions = [
        {"definition": html.keep_words(one.definition), "source": html.keep_words(one.source), "one": one}
        for one in document.definitions
    ]
    with translation.override(document.language):
        return render_to_string(
            "reports/print/document.html",
            {
                "document": document,
                "title": html.keep_words(document.title),
                "headings": headings,
                "body": mark_safe(body),  # made of autoescaped templates
                "definitions": definitions,
            },
        )


def print_html(markup: str, *, fonts: Path | None = None) -> bytes:
    """Print our own page with the reports' style sheet."""
    return printing.print_html(markup, sheet=SHEET, fonts=fonts)
