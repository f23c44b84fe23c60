"""The light markup of texts: what each mark draws, and that no HTML of a writer ever reaches a reader."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses.markup import html

OURS = {"h2", "h3", "p", "br", "ul", "ol", "li", "strong"}


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("", ""),
        ("one\ntwo", "<p>one<br>two</p>"),
        ("one\n\n\ntwo", "<p>one</p><p>two</p>"),
        ("## A\n### B", "<h2>A</h2><h3>B</h3>"),
        ("1. a\n2. b", "<ol><li>a</li><li>b</li></ol>"),
        ("first\n- a\n- b\nlast", "<p>first</p><ul><li>a</li><li>b</li></ul><p>last</p>"),
        ("**a** and **b**", "<p><strong>a</strong> and <strong>b</strong></p>"),
        ("2023. 3. 2.", "<p>2023. 3. 2.</p>"),
        ("<script>x</script>", "<p>&lt;script&gt;x&lt;/script&gt;</p>"),
        ("**<b onclick=x>**", "<p><strong>&lt;b onclick=x&gt;</strong></p>"),
    ],
)
def test_what_a_mark_draws(text, drawn):
    assert html(text) == drawn


class Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.seen, self.attributes = set(), []

    def handle_starttag(self, tag, attrs):
        self.seen.add(tag)
        self.attributes += attrs


@given(st.text(alphabet="<>&\"'/#*- 1.ab\n=", max_size=80))
def test_only_our_own_tags_come_out(text):
    parser = Tags()
    parser.feed(html(text))
    assert parser.seen <= OURS and parser.attributes == []
