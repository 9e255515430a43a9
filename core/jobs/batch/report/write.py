"""The report of a batch: a table and a page."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from core.jobs.batch.record import Outcome
from core.jobs.batch.report.page import write_page
from core.jobs.batch.report.table import write_table


def write_report(
    folder: Path, outcomes: Iterable[Outcome], *, title: str, options: str = ""
) -> tuple[Path, Path]:
    """Write report.csv and report.html into the folder of a batch, each whole or not at all, and return their paths.

    Pictures are those that lie in the folder (see `places.picture_path`), never those that outcomes carry.

    Raises:
        UserError: one cannot be written.
    """
    told = [replace(each, pictures={}) for each in outcomes]
    return write_table(folder, told), write_page(folder, told, title=title, options=options)
