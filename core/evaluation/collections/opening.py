"""From a folder to its examples: find its layout and variant."""

from collections.abc import Sequence
from pathlib import Path

from core.errors import UserError
from core.evaluation.collections.interface import Example, Layout
from core.evaluation.collections.layouts import LAYOUTS
from core.files import is_folder


def open_collection(folder: Path, layout: str | None = None, variant: str | None = None) -> Sequence[Example]:
    """Return the test photos of a folder, in an order that does not change; nothing is decoded yet.

    Without ``layout`` (a name of LAYOUTS) it is recognized by what is in the folder. ``variant`` is a choice that the
    layout offers, such as trimap1 and trimap2; without it, the first.

    Raises:
        UserError: the folder has no known layout, files are missing, or the names are not known.
    """
    if not is_folder(folder):
        raise UserError(f"{folder} is not a folder; give the folder of a test set.")
    name = recognize(folder) if layout is None else layout
    if name not in LAYOUTS:
        raise UserError(f"There is no layout {name}; layouts: {', '.join(LAYOUTS)}.")
    chosen = LAYOUTS[name]
    return chosen.open(folder, _variant(name, chosen, variant))


def recognize(folder: Path) -> str:
    """Return the name of the first layout that a folder has. Raises UserError if it has none."""
    for name, layout in LAYOUTS.items():
        if layout.fits(folder):
            return name
    looked_for = "; ".join(f"{layout.folder} ({name})" for name, layout in LAYOUTS.items())
    raise UserError(f"{folder} is not a test set of a known layout; looked for {looked_for}.")


def _variant(name: str, layout: Layout, variant: str | None) -> str:
    if variant is None:
        return layout.variants[0]
    if variant not in layout.variants:
        known = ", ".join(one for one in layout.variants if one)
        offers = f"variants: {known}" if known else "it has no variants"
        raise UserError(f"The layout {name} has no variant {variant}; {offers}.")
    return variant
