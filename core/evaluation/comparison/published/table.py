"""A table as its authors published it, with its source; never in one table with what was measured here."""

from dataclasses import dataclass

from core.evaluation.markdown_table import table

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Published:
    """A table as published.

    Attributes:
        title: what was measured, on what.
        source: who published it where.
        columns: of the rows, the first names the method.
        rows: the figures as printed, "" if nothing was published.
        note: what the reader has to know besides; "" if nothing.
    """

    title: str
    source: str
    columns: tuple[str, ...]
    rows: Rows
    note: str = ""

    def markdown(self) -> str:
        """Return title, source, table and note."""
        parts = (
            f"*Published.* {self.title}. Source: {self.source}.",
            table(self.columns, self.rows),
            self.note,
        )
        return "\n\n".join(part for part in parts if part)


def published(title: str, source: str, columns: str, text: str, note: str = "") -> Published:
    """Return the table that a text spells: columns with "|" between, then a line a row, "NAME: CELL CELL ...".

    Cells have spaces between; a cell "-" stands for nothing published.

    Raises:
        ValueError: a row has no name, or not as many cells as there are columns.
    """
    names = tuple(column.strip() for column in columns.split("|"))
    rows = tuple(_row(line, len(names)) for line in text.strip().splitlines())
    return Published(title, source, names, rows, note)


def _row(line: str, count: int) -> tuple[str, ...]:
    name, colon, cells = line.partition(":")
    row = (name.strip(), *("" if cell == "-" else cell for cell in cells.split()))
    if not colon or not row[0] or len(row) != count:
        raise ValueError(f"{line!r} must be a name, a colon and {count - 1} cells")
    return row
