"""Fields that cannot be filled in look so, and are still read: their colours and their cursor as the browser has them.

Not for a page: the sheets alone are laid over one form.
"""

from __future__ import annotations

import re

import pytest

from tests.house.places import ROOT

pytestmark = pytest.mark.browser
TOKENS = ROOT / "node_modules" / "krds-uiux" / "resources" / "css" / "token" / "krds_tokens.css"
SHEETS = [TOKENS, *(ROOT / "static" / "portal" / name for name in ("tokens.css", "form.css"))]
FORM = """
<main><form>
  <input name="free"><input name="fixed" disabled value="L-0286"><input name="shown" readonly value="JBSW Y3DP">
  <input name="wrong" aria-invalid="true"><input name="day" type="date" disabled>
  <select name="free-choice"></select><select name="fixed-choice" disabled></select>
  <fieldset disabled><textarea name="within"></textarea><label><input type="radio" name="mark"> 출석</label></fieldset>
</form></main>
"""
LOOK = "one => { const s = getComputedStyle(one); return [s.backgroundColor, s.color, s.borderTopColor, s.cursor]; }"


def luminance(colour: str) -> float:
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_fields_that_cannot_be_changed_look_so_and_are_read(browser):
    page = browser.new_page()
    styles = "".join(f"<style>{sheet.read_text()}</style>" for sheet in SHEETS)
    page.set_content(f"{styles}<body>{FORM}</body>")
    look = {name: page.locator(f"[name={name}]").evaluate(LOOK) for name in re.findall(r'name="([\w-]+)"', FORM)}
    page.close()
    free, fixed, shown = look["free"], look["fixed"], look["shown"]
    assert [look[name][0] for name in ("day", "fixed-choice", "within")] == [fixed[0]] * 3
    assert len({free[0], fixed[0], shown[0]}) == 3
    assert look["free-choice"][0] == free[0]
    assert [one[3] for one in (free, fixed, shown)] == ["text", "not-allowed", "default"]
    assert min(contrast(back, ink) for back, ink, _edge, _cursor in (free, fixed, shown)) >= 4.5
    assert free[2] not in (look["wrong"][2], fixed[2])
