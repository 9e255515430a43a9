"""Export options in words: a line for panel and dialogs, and why a format leaves no choice."""

from __future__ import annotations

from core.imaging.formats.record import AlphaAs, Format, Holds
from core.jobs.export_options import HALF, ExportOptions, depths_of
from core.text.lists import any_of
from core.text.translate import tr
from ui.labels import dotted


def depth_words(depth: int, *, is_float: bool) -> str:
    """Return bits per channel in words, such as "16 bit", and "half" or "float" for floating point values."""
    if not is_float:
        return tr("{depth} bit", depth=depth)
    return tr("half") if depth == HALF else tr("float")


def depth_title(depth: int, *, is_float: bool) -> str:
    """Return the words on a button that chooses this many bits per channel."""
    if not is_float:
        return tr("{depth} bit", depth=depth)
    return tr("Half") if depth == HALF else tr("Float")


def options_line(
    options: ExportOptions, depth: int | None = None, *, name: str = "", says_depth: bool = True
) -> str:
    """Return what is set in a line: "Photoshop · 16 bit · trimmed".

    Args:
        options: what is set.
        depth: that of the photo, where it is known.
        name: stands in place of the name of the format.
        says_depth: without it the line has no depth.
    """
    chosen = options.format_of()
    assert chosen.holds is not None
    bits = options.depth if depth is None else options.near(depth).depth
    words = tr("as the photo") if bits is None else depth_words(bits, is_float=chosen.holds.is_float)
    return dotted([name or chosen.name, words if says_depth else "", *_more(options, chosen.holds)])


def _more(options: ExportOptions, holds: Holds) -> list[str]:
    said = (
        (tr("quality {quality}", quality=options.quality), holds.quality and options.quality is not None),
        (tr("trimmed"), options.trim is not None),
        (tr("{pixels} px", pixels=options.longest), options.longest is not None),
        (tr("associated"), holds.associated and options.is_associated),
        (tr("saved selection"), holds.selection and options.alpha_as is AlphaAs.SELECTION),
        (tr("hidden colors kept"), holds.alpha and options.keeps_hidden),
        (tr("no photo data"), (holds.exif or holds.dpi) and not options.keeps_metadata),
        (tr("with location"), holds.exif and options.keeps_metadata and options.keeps_location),
    )
    return [words for words, counts in said if counts]


def cutout_on(behind: str) -> str:
    """Return what a composite is in words; `behind` is "black", "white", a color as #rrggbb, or "own"."""
    if behind == "own":
        return tr("The cutout on your background")
    if behind == "black":
        return tr("The cutout on black")
    return tr("The cutout on white") if behind == "white" else tr("The cutout on {color}", color=behind)


def why_not_depth(chosen: Format, depth: int) -> str:
    """Return why a depth cannot be chosen, in a sentence; "" if it can."""
    assert chosen.holds is not None
    depths = depths_of(chosen.holds)
    if depth in depths:
        return ""
    return tr(
        "{format} is written with {depths} bits per channel.",
        format=chosen.name,
        depths=any_of(map(str, depths)),
    )


def why_no_quality(chosen: Format) -> str:
    """Return why there is no quality to choose, in a sentence; "" if there is."""
    assert chosen.holds is not None
    if chosen.holds.quality:
        return ""
    return tr("{format} loses no detail, so there is no quality to choose.", format=chosen.name)


def why_not_lossless(chosen: Format) -> str:
    """Return why a format cannot be written without loss, in a sentence; "" if it can."""
    assert chosen.holds is not None
    return "" if chosen.holds.lossless else tr("{format} always loses a little detail.", format=chosen.name)


def why_no_association(chosen: Format) -> str:
    """Return why there is no choice between straight and associated alpha, in a sentence; "" if there is."""
    assert chosen.holds is not None
    if chosen.holds.associated:
        return ""
    if not chosen.holds.alpha:
        return _no_transparency(chosen)
    if chosen.holds.is_float:
        return tr("Programs expect associated alpha in {format}.", format=chosen.name)
    return tr("Programs expect straight alpha in {format}.", format=chosen.name)


def why_no_selection(chosen: Format) -> str:
    """Return why alpha cannot become a saved selection, in a sentence; "" if it can."""
    assert chosen.holds is not None
    if chosen.holds.selection:
        return ""
    if not chosen.holds.alpha:
        return _no_transparency(chosen)
    return tr("{format} holds no saved selections.", format=chosen.name)


def why_no_hidden(options: ExportOptions, chosen: Format) -> str:
    """Return why colors under full transparency are not a choice, in a sentence; "" if they are."""
    assert chosen.holds is not None
    if not chosen.holds.alpha:
        return _no_transparency(chosen)
    if options.alpha_as is AlphaAs.SELECTION:
        return tr("Beside a saved selection the photo stays whole.")
    return ""


def _no_transparency(chosen: Format) -> str:
    return tr("{format} holds no transparency.", format=chosen.name)
