"""report.csv: one row per photo, for spreadsheets and scripts."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from core.files import atomic_write
from core.jobs.batch.record import Outcome
from core.jobs.batch.report.places import TABLE
from core.jobs.batch.report.row import STAGES, Row
from core.text.plain import plain

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""First characters of cells that a spreadsheet might run as formulas."""
_JOINT = "; "

HEADINGS = (
    *("photo", "state", "reason", "files", "width", "height", "k"),
    *("tokens wanted", "tokens", "passes"),  # not translated
    *(f"seconds {stage}" for stage in STAGES),
    *("memory MB", "doubt places", "remarks", "model", "device", "worker", "ended"),  # not translated
)

Cell = str | int | float | None


def write_table(folder: Path, outcomes: Iterable[Outcome]) -> Path:
    """Write report.csv into a folder, whole or not at all, and return its path.

    UTF-8 with a byte order mark, commas, and CRLF, as Excel and LibreOffice open it by a double click. Text that these
    would run as a formula, such as a file named "=1+1.png", gets an apostrophe in front.

    Raises:
        UserError: it cannot be written.
    """
    path = folder / TABLE
    with (
        atomic_write(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file)
        writer.writerow(HEADINGS)
        for outcome in outcomes:
            writer.writerow([_cell(value) for value in _cells(Row.of(outcome))])
    return path


def _cells(row: Row) -> list[Cell]:
    return [
        *(row.photo, row.state.value, row.reason, _JOINT.join(path for path, _ in row.files)),
        *(row.width, row.height, row.k, row.wanted, row.tokens, row.passes),
        *(row.seconds.get(stage) for stage in STAGES),
        *(row.memory and round(row.memory / 1e6, 1), row.places, " ".join(row.remarks)),
        *(row.model, row.device, row.worker, row.ended),
    ]


def _cell(value: Cell) -> str:
    if isinstance(value, float):
        return f"{value:.3f}".rstrip("0").rstrip(".")
    if not isinstance(value, str):
        return "" if value is None else str(value)
    text = plain(value)
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text
