"""The light markup of texts that are learned: headings, lists, strong words, paragraphs. No HTML passes through.

Not for texts of the catalogue, which are plain.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

_STRONG = re.compile(r"\*\*(.+?)\*\*")
_ITEM = re.compile(r"(- |\d{1,3}\. )")


def html(text: str) -> SafeString:
    """The text as a page shows it. Blocks stand apart by an empty line; everything in them is escaped first.

    >>> html("## Why\\n\\nBecause **it** helps.\\n\\n- <b>one</b>\\n- two")
    '<h2>Why</h2><p>Because <strong>it</strong> helps.</p><ul><li>&lt;b&gt;one&lt;/b&gt;</li><li>two</li></ul>'
    """
    blocks = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    drawn = "".join(part for block in blocks for part in _block([line.strip() for line in block.split("\n")]))
    return mark_safe(drawn)  # every line was escaped by _line


def _block(lines: list[str]) -> Iterator[str]:
    for kind, group in groupby(lines, _kind):
        some = list(group)
        if kind in ("h2", "h3"):
            yield from (f"<{kind}>{_line(line.lstrip('# '))}</{kind}>" for line in some)
        elif kind in ("ul", "ol"):
            items = "".join(f"<li>{_line(_ITEM.sub('', line, count=1))}</li>" for line in some)
            yield f"<{kind}>{items}</{kind}>"
        elif any(some):
            yield f"<p>{'<br>'.join(_line(line) for line in some)}</p>"


def _kind(line: str) -> str:
    if line.startswith("### "):
        return "h3"
    if line.startswith("## "):
        return "h2"
    if found := _ITEM.match(line):
        return "ul" if found[1] == "- " else "ol"
    return "p"


def _line(line: str) -> str:
    return _STRONG.sub(r"<strong>\1</strong>", escape(line))
