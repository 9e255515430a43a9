"""Lists of photos with marks and options: CSV files, as spreadsheets write them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import zip_longest
from pathlib import Path

from core.errors import UserError
from core.files import read_file
from core.jobs.presets.marks import NETWORK_SUFFIX
from core.resources import embedded_models
from core.text.lists import all_of
from core.text.translate import mark, tr

SUFFIXES = (".csv", ".tsv")
PHOTO, MARKS, OUTPUT = "photo", "marks", "output"
_MODEL, _SUBJECT = "model", "subject"
_FINDING = {_SUBJECT, "marks-preset"}
"""Columns by whose cells the subject of a photo without marks is found."""
_SAME = {"trimap": MARKS, "mask": MARKS, "image": PHOTO, "file": PHOTO, "cutout": OUTPUT, "name": OUTPUT}
"""Other names of the columns."""
_MOST_BYTES = 64 << 20
_CALLED = {",": mark("a comma"), ";": mark("a semicolon"), "\t": mark("a tab")}
"""The separators that cells may have, in words."""


@dataclass(frozen=True)
class Row:
    """A line of a list.

    Attributes:
        line: its number in the file, from 1.
        photo, marks: files, beside the list where they are not absolute; no marks are None.
        output: the name of the cutout, "" for the usual one.
        options: all other cells that are not empty, by the names of their columns, as the command line has them without
            dashes in front: "max-tokens". Files are those beside the list, too.
    """

    line: int
    photo: Path
    marks: Path | None = None
    output: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def proposes(self) -> bool:
        """True where the subject is to be found."""
        return not _FINDING.isdisjoint(self.options)


def is_list(path: Path) -> bool:
    """Report whether a file is a list by its name."""
    return path.suffix.lower() in SUFFIXES


def read_list(path: Path) -> list[Row]:
    """Return the lines of a list. Raises UserError if it cannot be read or has no column of photos."""
    text = _text(path)
    try:
        return list(_rows(path, text))
    except csv.Error as error:
        raise UserError(
            tr("{file} cannot be read as a list: {why}; save it as CSV in UTF-8.", file=path, why=error)
        ) from error


def _text(path: Path) -> str:
    data = read_file(path, _MOST_BYTES)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")  # as Excel saves "CSV" in the west


def _rows(path: Path, text: str) -> Iterator[Row]:
    lines = csv.reader(io.StringIO(text), delimiter=_delimiter(text), strict=True)
    names = _names(path, next((cells for cells in lines if any(map(str.strip, cells))), []))
    for line in lines:
        given = [cell.strip() for cell in line]
        if not any(given):
            continue
        cells = {name: cell for name, cell in zip_longest(names, given, fillvalue="") if cell}
        if "" in cells:
            raise UserError(
                tr(
                    "{file} has a cell in line {line} without a name above it in the first line; name its "
                    "column, or put cells with {sign} in quotes.",
                    file=path,
                    line=lines.line_num,
                    sign=tr(_CALLED[lines.dialect.delimiter]),
                )
            )
        yield _row(path, lines.line_num, cells)


def _row(path: Path, line: int, cells: dict[str, str]) -> Row:
    if PHOTO not in cells:
        raise UserError(
            tr(
                "{file} names no photo in line {line}; fill in the column {name}.",
                file=path,
                line=line,
                name=PHOTO,
            )
        )
    marks = cells.pop(MARKS, None)
    return Row(
        line,
        path.parent / cells.pop(PHOTO),
        None if marks is None else path.parent / marks,
        cells.pop(OUTPUT, ""),
        {name: str(path.parent / cell) if _is_file(name, cell) else cell for name, cell in cells.items()},
    )


def _is_file(column: str, cell: str) -> bool:
    """Report whether the cell of an option names a file."""
    if column == _MODEL:
        return cell not in embedded_models()
    return column == _SUBJECT and cell.lower().endswith(NETWORK_SUFFIX)


def _names(path: Path, cells: list[str]) -> list[str]:
    """Return the names of the columns as options are written, "" for empty ones."""
    names = [cell.strip().lower().lstrip("-").replace("_", "-").replace(" ", "-") for cell in cells]
    names = [_SAME.get(name, name) for name in names]
    if PHOTO not in names:
        raise UserError(
            tr(
                "The first line of {file} has to name the columns, one of them {photo}; others are {marks}, {output} "
                "and options such as max-tokens.",
                file=path,
                photo=PHOTO,
                marks=MARKS,
                output=OUTPUT,
            )
        )
    twice = [name for name in dict.fromkeys(names) if name and names.count(name) > 1]
    if twice:
        raise UserError(
            tr(
                "{file} has more than one column for {names}; keep one of each.",
                file=path,
                names=all_of(twice),
            )
        )
    return names


def _delimiter(text: str) -> str:
    """Return what stands between cells: what is most frequent in the first line that is not empty."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(_CALLED, key=first.count)
