"""Reads one untrusted XLSX or CSV file and prints its rows as JSON lines; runs alone, in a process with limits.

Not for the portal's process: core.sheets.reading starts this file with `python -I` and turns codes into sentences.
Only the standard library and the parser are imported, so that a broken file can break nothing else.
"""

import codecs
import contextlib
import csv
import io
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path

MOST_PARTS = 2_000
MOST_UNPACKED = 320 * 2**20
MOST_RATIO = 250
RATIO_COUNTS_FROM = 2**20
MOST_COLUMNS = 200
CHUNK = 2**20
OVERLAP = 64
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
DECLARATION = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
ERROR = re.compile(rb"""<(?:\w+:)?c\s[^>]*t=["']e["']""")
QUOTED = re.compile(r'="([^"=]*)"')  # text as meeting reports write it, so that Excel changes no digit of it
CELL = re.compile(rb"""<(?:\w+:)?c\s[^>]*?r=["']([A-Z]{1,3}\d{1,7})["']""")


class Unusable(Exception):  # not an error of ours: a verdict on the file
    """The file cannot be used: a code, and what the sentence needs."""

    def __init__(self, code: str, **about: object) -> None:
        super().__init__(code)
        self.code = code
        self.about = about


def main(path: str, name: str, most_rows: int, memory: int, seconds: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    with contextlib.suppress(ValueError, OSError):  # as a child of a stricter parent the limit may stand already
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        for line in read(Path(path), name, most_rows):
            say(line)
    except Unusable as verdict:
        say({"unusable": verdict.code, "about": verdict.about})
    say({"end": True})


def say(line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False, default=plain))
    sys.stdout.write("\n")


def plain(value: object) -> object:
    """Dates and times as text with a mark of what they are."""
    if isinstance(value, datetime | date):
        return {"date": value.isoformat()}
    if isinstance(value, time | timedelta):
        return {"time": str(value)}
    raise TypeError(type(value).__name__)


def read(path: Path, name: str, most_rows: int) -> Iterator[object]:
    """Sheets one after another: {"sheet": name}, then [row number, [values]] for every row that is not empty."""
    with path.open("rb") as file:
        head = file.read(8)
    ending = Path(name).suffix.lower()
    if not head.strip():
        raise Unusable("empty")
    if head.startswith(OLE):
        raise Unusable("encrypted" if ENCRYPTED in path.read_bytes() else "old_excel")
    if head.startswith(ZIP):
        if ending != ".xlsx":
            raise Unusable("macros" if ending == ".xlsm" else "wrong_ending", ending=ending, wanted=".xlsx")
        check_container(path)
        yield from workbook_rows(path, most_rows)
    else:
        if ending == ".xlsx":
            raise Unusable("not_a_workbook")
        if ending not in (".csv", ".txt"):
            raise Unusable("wrong_ending", ending=ending, wanted=".csv")
        yield from csv_rows(path, most_rows)


def check_container(path: Path) -> None:
    """Judge the package by its list of parts, then look through each part in small pieces."""
    try:
        with zipfile.ZipFile(path) as package:
            check_parts(package.infolist())
            sheets = [part for part in package.infolist() if part.filename.endswith((".xml", ".rels"))]
            for part in sheets:
                scan(package, part)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        raise Unusable("damaged") from error


def check_parts(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if "xl/workbook.bin" in names:
        raise Unusable("binary")
    if any("vbaproject" in name.lower() or "/macrosheets/" in name.lower() for name in names):
        raise Unusable("macros")
    if "xl/workbook.xml" not in names:
        raise Unusable("not_a_workbook")
    if any(name.startswith("xl/externalLinks/") for name in names):
        raise Unusable("links")
    if len(parts) > MOST_PARTS or len(set(names)) != len(names):
        raise Unusable("too_big")
    if any(name.startswith(("/", "\\")) or ".." in name for name in names):
        raise Unusable("damaged")
    if any(part.flag_bits & 1 for part in parts):
        raise Unusable("encrypted")
    swollen = any(
        part.file_size > RATIO_COUNTS_FROM and part.file_size > MOST_RATIO * max(part.compress_size, 1)
        for part in parts
    )
    if swollen or sum(part.file_size for part in parts) > MOST_UNPACKED:
        raise Unusable("too_big")


def scan(package: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse declarations anywhere, formulas and error values in sheets; UTF-16 would hide both."""
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    tail, cell = b"", b""
    with package.open(part) as content:
        while chunk := content.read(CHUNK):
            text = tail + chunk
            if not tail and (text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\x00" in text[:4]):
                raise Unusable("damaged")
            if DECLARATION.search(text):
                raise Unusable("entity")
            if is_sheet:
                refuse_live_cells(package, part, text, cell)
                cell = next(reversed(CELL.findall(text)), cell)
            tail = text[-OVERLAP:]


def refuse_live_cells(package: zipfile.ZipFile, part: zipfile.ZipInfo, text: bytes, before: bytes) -> None:
    for pattern, code in ((FORMULA, "formula"), (ERROR, "error_value")):
        if found := pattern.search(text):
            cells = CELL.findall(text[: found.end()]) or [before]
            if code == "error_value":
                cells = CELL.findall(text[found.start() : found.start() + 200]) or cells
            cell = cells[-1 if code == "formula" else 0].decode()
            raise Unusable(code, sheet=sheet_of(package, part.filename), cell=cell)


def sheet_of(package: zipfile.ZipFile, part: str) -> str:
    """The sheet's name of a part, by the workbook's own list; the part's name when that cannot be told."""
    relations = package.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    book = package.read("xl/workbook.xml").decode("utf-8", "replace")
    for relation in re.findall(r"<Relationship\s[^>]*>", relations):
        if part.removeprefix("xl/") in relation and (ident := re.search(r'\sId="([^"]+)"', relation)):
            for sheet in re.findall(r"<(?:\w+:)?sheet\s[^>]*>", book):
                if f'"{ident[1]}"' in sheet and (name := re.search(r'\sname="([^"]*)"', sheet)):
                    return name[1]
    return Path(part).stem


def workbook_rows(path: Path, most_rows: int) -> Iterator[object]:
    import python_calamine

    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except python_calamine.PasswordError as error:
        raise Unusable("encrypted") from error
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        last_row, last_column = sheet.end or (0, 0)  # counted from 0, so the last row is the number below the heads
        if last_row > most_rows:
            raise Unusable("too_many_rows", sheet=name, rows=last_row)
        if last_column >= MOST_COLUMNS:
            raise Unusable("too_many_columns", sheet=name, columns=last_column + 1)
        yield {"sheet": name}
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
            if (top, left) != (bottom, right):
                yield {"merged": [top + 1, left, bottom + 1]}
        yield {"left": sheet.start[1] if sheet.start else 0}
        for number, row in enumerate(sheet.iter_rows(), 1):
            if any(value != "" for value in row):
                yield [number, row]


def decoded(content: bytes) -> str:
    """UTF-8, what Korean Excel writes, or UTF-16 as Excel and meeting reports write it, even without its first mark."""
    marked = content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    wide = "utf-16" if marked else "utf-16-le" if content[1::2].count(0) > content[::2].count(0) else "utf-16-be"
    for encoding in (wide,) if marked or b"\x00" in content else ("utf-8-sig", "cp949"):
        with contextlib.suppress(UnicodeDecodeError):
            text = content.decode(encoding)
            if not encoding.startswith("utf-16") or ("\n" in text and "\x00" not in text):
                return text
    raise Unusable("not_a_table" if b"\x00" in content and not marked else "encoding")


def csv_rows(path: Path, most_rows: int) -> Iterator[object]:
    text = decoded(path.read_bytes())
    first = next((line for line in text.split("\n") if any(one in line for one in ",;\t")), "")
    separator = max(",;\t", key=first.count)
    yield {"sheet": ""}
    yield {"left": 0}
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    count = 0
    try:
        for row in rows:
            if not any(row):
                continue
            count += 1
            if count > most_rows + 1:
                raise Unusable("too_many_rows", sheet="", rows=sum(1 for more in rows if any(more)) + count - 1)
            if len(row) > MOST_COLUMNS:
                raise Unusable("too_many_columns", sheet="", columns=len(row))
            for place, value in enumerate(row):
                if quoted := QUOTED.fullmatch(value):
                    row[place] = quoted[1]
                elif value.startswith("="):
                    raise Unusable("formula", sheet="", cell=f"{rows.line_num}:{place + 1}")
            yield [rows.line_num, row]
    except csv.Error as error:
        raise Unusable("not_a_table") from error


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), int(sys.argv[5]))
