"""The places of a batch's report files in the folder of the batch."""

from pathlib import Path

STATE = ".matte-batch"
"""The folder in that of a batch that holds what the batch itself needs."""
KINDS = ("cutout", "alpha", "routing", "doubt")
"""The small pictures of a photo; "cutout" is transparent, to be shown on anything."""
TABLE, PAGE = "report.csv", "report.html"


def picture_path(folder: Path, key: str, kind: str) -> Path:
    """Return the file of a small picture in the folder of a batch; it need not be there."""
    return folder / STATE / "pictures" / f"{key}-{kind}.webp"
