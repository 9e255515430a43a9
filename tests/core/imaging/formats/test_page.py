"""docs/formats.md holds the table that the registry gives, and the presets as they are."""

from __future__ import annotations

from pathlib import Path

from core.imaging.formats import raw
from core.imaging.formats.record import Format, Holds
from core.imaging.formats.registry import FORMATS, written
from core.jobs.export import Kind
from core.jobs.export_options import depths_of
from core.jobs.presets.common import Preset
from core.jobs.presets.export import EXPORT, ExportValues
from core.text.lists import all_of

PAGE = (Path(__file__).parents[4] / "docs" / "formats.md").read_text(encoding="utf-8")
HEAD = """\
| Format | Endings | Written with | Detail | Transparency | Saved selection | Layers | Profile | EXIF | Resolution |
|---|---|---|---|---|---|---|---|---|---|
"""


def row(each: Format) -> str:
    endings = " ".join(suffix.removeprefix(".") for suffix in each.suffixes)
    read_only = "only read, with rawpy" if each is raw.FORMAT else "only read"
    cells = [read_only, *[""] * 7] if each.holds is None else held(each.holds)
    return f"| {' | '.join([each.name, endings, *cells])} |".replace("|  |", "| |").replace("|  |", "| |")


def held(holds: Holds) -> list[str]:
    depths = " or ".join(map(str, depths_of(holds)))
    detail = [word for word, is_so in (("all", holds.lossless), ("by quality", holds.quality)) if is_so]
    alpha = (
        "yes, straight or associated" if holds.associated else "yes, associated" if holds.is_float else "yes"
    )
    flags = (holds.selection, holds.layers, holds.profile, holds.exif, holds.dpi)
    return [
        f"{depths} bits{' (floating point)' if holds.is_float else ''}",
        " or ".join(detail),
        alpha if holds.alpha else "",
        *("yes" if flag else "" for flag in flags),
    ]


def preset_row(preset: Preset[ExportValues]) -> str:
    values, options = preset.values, preset.values.options
    depth = f"{options.depth} bits" if options.depth else "the photo's"
    trim = "" if options.trim is None else f"{options.trim} px around the subject"
    longest = f"{options.longest} px" if options.longest else ""
    on = f"on {values.background}" if values.kind is Kind.COMPOSITE else values.kind.value
    metadata = "kept" if options.keeps_metadata else "left out"
    quality = str(options.quality or "")
    cells = [preset.name, options.format, on, depth, quality, trim, longest, metadata]
    return f"| {' | '.join(cells)} |".replace("|  |", "| |").replace("|  |", "| |")


def test_the_page_has_the_table_of_formats() -> None:
    table = HEAD + "\n".join(row(each) for each in (*FORMATS, raw.FORMAT))
    assert table in PAGE, f"docs/formats.md needs this table:\n{table}"


def test_the_page_has_the_presets() -> None:
    table = "\n".join(map(preset_row, EXPORT.built_in))
    assert table in PAGE, f"docs/formats.md needs these lines:\n{table}"


def test_the_page_names_what_is_written() -> None:
    assert f" {all_of(each.name for each in written())} can be written." in PAGE
