"""Why a whole file cannot be used, in sentences.

Not for problems of single cells: core.sheets.values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _


def sentence_of(code: str, about: Mapping[str, Any]) -> str:
    """The sentence for the reader's verdict; `about` holds what it names (cell, sheet, rows …)."""
    sentences = {
        "empty": _("The file is empty."),
        "damaged": _("The file is damaged, or too large to be read safely. Save it anew in Excel and bring it again."),
        "old_excel": _("This is an old Excel file (.xls). Save it as an Excel workbook (.xlsx) and bring it again."),
        "encrypted": _("The file is protected by a password. Take the password off and bring it again."),
        "macros": _("The workbook holds macros. Save it as a workbook without macros (.xlsx) and bring it again."),
        "binary": _("This is a binary workbook (.xlsb). Save it as an Excel workbook (.xlsx) and bring it again."),
        "links": _("The workbook has links to other files. Break the links in Excel (Data, Edit links) and save it."),
        "not_a_workbook": _("The content is not an Excel workbook, whatever its name. Bring an .xlsx or .csv file."),
        "not_a_table": _("The content is not a table of text. Bring an .xlsx or .csv file."),
        "wrong_ending": _("The name ends in “%(ending)s”, but the content is another; %(wanted)s is expected."),
        "encoding": _("The letters cannot be read. Save the CSV file as UTF-8."),
        "too_big": _("Unpacked, the file would be too large to be read safely. Bring only the rows that are needed."),
        "entity": _("The file holds a declaration of entities, which no spreadsheet needs. Save it anew in Excel."),
        "formula": _("The cell %(cell)s holds a formula. Replace formulas by their values (paste as values)."),
        "error_value": _("The cell %(cell)s shows an error such as #N/A. Put the value there, or leave it empty."),
        "too_many_rows": _("The sheet has %(rows)s rows; at most 100,000 can be taken in at once. Split the file."),
        "too_many_columns": _("The sheet has %(columns)s columns; at most 200 can be read. Take empty columns out."),
    }
    rows = about.get("rows")
    return sentences[code] % {**about, "rows": f"{rows:,}" if rows else ""}
