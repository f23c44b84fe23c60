"""Bars begin at zero, keep their proportions and say in words what they show."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from enrollment.bars import Part, distribution, year_bar


def widths(svg):
    return [float(found) for found in re.findall(r'<rect [^>]*? width="([\d.]+)"', svg)]


@pytest.mark.parametrize(
    ("owed", "recognised", "expected"),
    [(80, 40, [318, 159]), (80, 0, [318]), (40, 80, [159, 318]), (0, 0, [0])],
)
def test_outline_and_fill_share_one_scale(owed, recognised, expected):
    svg = year_bar(owed=owed, recognised=recognised, name="x", title="t", text="d", unit="h")
    assert widths(svg) == expected
    assert 'x="1" y="1"' in svg


def test_a_distribution_is_to_scale_and_read_aloud():
    svg = distribution([Part("done", 50, "50"), Part("nothing", 25, "25")], name="x", title="t")
    first, second = widths(svg)
    assert first == pytest.approx(2 * second)
    assert '<desc id="bar-x-desc">done: 50; nothing: 25</desc>' in svg
    assert widths(distribution([Part("done", 0, "0")], name="x", title="t")) == [0]


def test_what_people_write_stays_text():
    svg = year_bar(owed=1, recognised=1, name="x", title="<b>&", text='"<i>', unit="h")
    root = ElementTree.fromstring(svg)
    assert root[0].text == "<b>&"
    assert root[1].text == '"<i>'
