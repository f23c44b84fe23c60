"""The PDF as a paper: pages, contents, fonts, tags; and what it refuses to fetch.

Not for its numbers; test_writers reads them back.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import ClassVar

import pytest
from django.conf import settings
from django.utils import translation
from pypdf import PageObject, PdfReader
from weasyprint import HTML

from reports.document import Section
from reports.writers import pdf
from tests.reports import sample


def read(made: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(made))


@pytest.fixture(scope="module")
def paper() -> PdfReader:
    return read(pdf.write(sample.document()))


def test_it_is_tagged_titled_and_in_korean(paper: PdfReader) -> None:
    root = paper.root_object
    assert root["/MarkInfo"] == {"/Marked": True}
    assert root["/Lang"] == "ko"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert (paper.metadata.title, paper.metadata.author) == ("주요업무 보고", "인재개발원")
    assert "pdfuaid:part" in root["/Metadata"].get_object().get_data().decode()


def _tags(node: object) -> list[str]:
    node = node.get_object() if hasattr(node, "get_object") else node
    if not isinstance(node, dict):
        return []
    kids = node.get("/K", [])
    below = [tag for kid in (kids if isinstance(kids, list) else [kids]) for tag in _tags(kid)]
    return [str(node.get("/S", "")), *below]


def test_headings_tables_and_pictures_are_tagged(paper: PdfReader) -> None:
    tags = _tags(paper.root_object["/StructTreeRoot"])
    assert {tag: tags.count(tag) for tag in ("/H1", "/H2", "/H3", "/H4", "/Table", "/Figure")} == {
        "/H1": 1, "/H2": 4, "/H3": 2, "/H4": 1, "/Table": 6, "/Figure": 3,
    }  # fmt: skip


def test_its_fonts_are_embedded_as_subsets(paper: PdfReader) -> None:
    fonts = [
        font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
        for page in paper.pages
        for font in page["/Resources"].get("/Font", {}).values()
    ]
    assert fonts
    assert all(re.match(r"/[A-Z]{6}\+Pretendard", font["/FontName"]) and "/FontFile3" in font for font in fonts)


def test_the_contents_name_the_pages(paper: PdfReader) -> None:
    contents = paper.pages[1].extract_text()
    for number, title in (("Ⅰ.", "일반 현황"), ("2.", "예산과 사업"), ("Ⅱ.", "행정사무감사 처리결과")):
        page = int(re.search(rf"{number} {title}[ .]+(\d+)\n", contents)[1])
        assert f"{number} {title}\n" in paper.pages[page - 1].extract_text()
    whole = len(paper.pages)
    numbered = [f"- {place} / {whole} -" in page.extract_text() for place, page in enumerate(paper.pages, 1)]
    assert numbered == [False] + [True] * (whole - 1)  # the cover has none


def test_a_long_table_repeats_its_head() -> None:
    table = sample.budget()
    long = replace(table, rows=(table.rows[1],) * 90)
    made = read(pdf.write(replace(sample.document(), sections=(Section("s", "예산", (long,)),), definitions=())))
    pages = [page.extract_text() for page in made.pages[2:]]
    assert len(pages) == 3
    assert [text.count("세부사업") for text in pages] == [1, 1, 1]
    assert sum(text.count("사업예산(계)") for text in pages) == 90


def test_only_a_draft_says_draft() -> None:
    with translation.override("ko"):
        word = translation.gettext("Draft")
    draft, frozen = (pdf.page(replace(sample.document(), state=state)) for state in ("draft", "frozen"))
    assert f'<p class="draft">{word}</p>' in draft
    assert 'class="draft"' not in frozen


HOSTILE = [
    '<img src="{url}a.png">',
    '<img srcset="{url}b.png 2x">',
    '<link rel="stylesheet" href="{url}c.css">',
    '<style>@import url("{url}d.css");</style>',
    '<style>@font-face {{ font-family: x; src: url("{url}e.otf") }} p {{ font-family: x }}</style><p>x</p>',
    '<style>p {{ background: url("{url}f.png") }}</style><p>x</p>',
    '<style>li {{ list-style-image: url("{url}g.png") }}</style><ul><li>x</li></ul>',
    '<style>p::before {{ content: url("{url}h.png") }}</style><p>x</p>',
    '<p style="background-image: url({url}i.png)">x</p>',
    '<object data="{url}j.svg"></object>',
    '<embed src="{url}k.svg">',
    '<link rel="attachment" href="{url}l.txt">',
    '<a rel="attachment" href="{url}m.txt">x</a>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}n.png" width="9" height="9"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{url}o.svg#x"/></svg>',
    '<base href="{url}"><img src="p.png">',
    '<meta http-equiv="refresh" content="0; url={url}q">',
    '<iframe src="{url}r"></iframe>',
    '<input type="image" src="{url}s.png">',
    '<video poster="{url}t.png"></video>',
]


class _Ears(BaseHTTPRequestHandler):
    """Answers nothing and remembers who asked."""

    heard: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_error(404)

    def log_message(self, *_words: object) -> None:
        """Stay quiet."""


@pytest.fixture
def listener() -> Iterator[str]:
    _Ears.heard.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), _Ears) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


@pytest.mark.parametrize("place", ["network", "disk", "font directory"])
def test_a_hostile_text_fetches_nothing(place: str, listener: str, tmp_path: Path) -> None:
    """Twenty ways of asking for a file, each as an address in the network, on the disk and near the fonts."""
    secret = tmp_path / "secret.svg"
    secret.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text id="x" y="9">canary-7041</text></svg>')
    near = f"{Path(settings.PORTAL_FONT_DIR).as_uri()}/../static/PretendardGOV-Thin.otf?"
    url = {"network": listener, "disk": f"{secret.as_uri()}?", "font directory": near}[place]
    fragments = "".join(fragment.format(url=url) for fragment in HOSTILE)
    reader = read(pdf.print_html(f"<html lang=ko><title>x</title>{fragments}"))
    assert _Ears.heard == []
    assert "canary" not in "".join(page.extract_text() for page in reader.pages)
    assert dict(reader.attachments) == {}
    assert not [name for page in reader.pages for name in _font_names(page) if "Thin" in name]


def _font_names(page: PageObject) -> list[str]:
    return [str(font.get_object()["/BaseFont"]) for font in page["/Resources"].get("/Font", {}).values()]


@pytest.mark.parametrize("fragment", [HOSTILE[0], HOSTILE[2], HOSTILE[11], HOSTILE[13]])
def test_the_same_text_is_heard_when_nothing_is_refused(fragment: str, listener: str) -> None:
    """The negative control: the engine's own fetcher knocks at the address."""
    HTML(string=f"<html lang=ko><title>x</title>{fragment.format(url=listener)}").write_pdf()
    assert len(_Ears.heard) == 1


def test_missing_fonts_are_refused_instead_of_printing_boxes(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"lacks PretendardGOV-Regular\.otf, PretendardGOV-SemiBold"):
        pdf.write(sample.document(), fonts=tmp_path)
