"""Prints our own HTML as PDF (tagged, PDF/UA-1) with the institute's fonts and one of our style sheets.

Not for what stands on the paper. It fetches nothing but the font files, whatever the text asks for; it is slow, so a
long paper belongs in a worker.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

FONTS = {400: "PretendardGOV-Regular.otf", 600: "PretendardGOV-SemiBold.otf", 800: "PretendardGOV-ExtraBold.otf"}
PAPER = "exchange/print/paper.css"


def print_html(markup: str, *, sheet: str = PAPER, fonts: Path | None = None) -> bytes:
    """Effect: none. Returns the PDF of our own page; nothing but fonts is read from disk and nothing from the network.

    `sheet` is the template of the style sheet (it includes "exchange/print/fonts.css"); `fonts` is the directory of
    the OTF files, else the setting's.
    """
    from exchange import typesetting  # only a process that prints carries the engine

    return typesetting.typeset(markup, sheet, fonts or Path(settings.PORTAL_FONT_DIR))
