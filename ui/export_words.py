"""How exports are written, in words: a line for panel and dialogs, and why a format leaves no choice."""

from __future__ import annotations

from core.imaging.formats.record import AlphaAs, Format, Holds
from core.jobs.export_options import HALF, ExportOptions, depths_of
from ui.labels import SEPARATOR

AS_PHOTO = "as the photo"


def depth_words(depth: int, *, is_float: bool) -> str:
    """Return bits a channel in words, such as "16 bit", and "half" or "float" for floating point values."""
    if not is_float:
        return f"{depth} bit"
    return "half" if depth == HALF else "float"


def options_line(options: ExportOptions, depth: int | None = None) -> str:
    """Return what is set in a line: "Photoshop · 16 bit · trimmed"; `depth` is that of the photo, where it is known."""
    chosen = options.format_of()
    assert chosen.holds is not None
    bits = options.depth if depth is None else options.near(depth).depth
    words = AS_PHOTO if bits is None else depth_words(bits, is_float=chosen.holds.is_float)
    return SEPARATOR.join([chosen.name, words, *_more(options, chosen.holds)])


def _more(options: ExportOptions, holds: Holds) -> list[str]:
    said = {
        f"quality {options.quality}": holds.quality and options.quality is not None,
        "trimmed": options.trim is not None,
        f"{options.longest} px": options.longest is not None,
        "associated": holds.associated and options.is_associated,
        "saved selection": holds.selection and options.alpha_as is AlphaAs.SELECTION,
        "hidden colors kept": holds.alpha and options.keeps_hidden,
        "no photo data": (holds.exif or holds.dpi) and not options.keeps_metadata,
        "with location": holds.exif and options.keeps_metadata and options.keeps_location,
    }
    return [words for words, counts in said.items() if counts]


def why_not_depth(chosen: Format, depth: int) -> str:
    """Return why a depth cannot be chosen, "" where it can."""
    assert chosen.holds is not None
    depths = depths_of(chosen.holds)
    if depth in depths:
        return ""
    words = " or ".join(map(str, depths))
    return f"{chosen.name} is written with {words} bits a channel"


def why_no_quality(chosen: Format) -> str:
    """Return why there is no quality to choose, "" where there is."""
    assert chosen.holds is not None
    return "" if chosen.holds.quality else f"{chosen.name} loses no detail, so there is no quality to choose"


def why_not_lossless(chosen: Format) -> str:
    """Return why a format cannot be written without loss, "" where it can."""
    assert chosen.holds is not None
    return "" if chosen.holds.lossless else f"{chosen.name} always loses a little detail"


def why_no_association(chosen: Format) -> str:
    """Return why there is no choice between straight and associated alpha, "" where there is."""
    assert chosen.holds is not None
    if chosen.holds.associated:
        return ""
    if not chosen.holds.alpha:
        return _no_transparency(chosen)
    kind = "associated" if chosen.holds.is_float else "straight"
    return f"Programs expect {kind} alpha in {chosen.name}"


def why_no_selection(chosen: Format) -> str:
    """Return why alpha cannot become a saved selection, "" where it can."""
    assert chosen.holds is not None
    if chosen.holds.selection:
        return ""
    return f"{chosen.name} holds no saved selections" if chosen.holds.alpha else _no_transparency(chosen)


def why_no_hidden(options: ExportOptions, chosen: Format) -> str:
    """Return why colors under full transparency are not a choice, "" where they are."""
    assert chosen.holds is not None
    if not chosen.holds.alpha:
        return _no_transparency(chosen)
    if options.alpha_as is AlphaAs.SELECTION:
        return "Beside a saved selection the photo stays whole"
    return ""


def _no_transparency(chosen: Format) -> str:
    return f"{chosen.name} holds no transparency"
