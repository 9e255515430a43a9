"""Tables in Markdown, and how measurements are written in their cells."""

from collections.abc import Sequence


def table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table. A row that ends early, as with the reason why there is nothing, goes on in empty cells."""
    count = len(columns)
    filled = ([*row, *[""] * (count - len(row))] for row in rows)
    return "\n".join(line(cells) for cells in (columns, ["---"] * count, *filled))


def line(cells: Sequence[str]) -> str:
    """Return a line of a table."""
    return "| " + " | ".join(cells) + " |"


def duration(seconds: float) -> str:
    """Return seconds in words, short ones in milliseconds."""
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{seconds * 1000:.1f} ms"


def megabytes(count: float) -> str:
    """Return bytes in words."""
    return f"{count / 2**20:,.0f} MB"
