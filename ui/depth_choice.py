"""The choice of bits per channel, in the Export panel and the dialogs: what a format holds, in its words."""

from __future__ import annotations

from PySide6.QtWidgets import QButtonGroup

from core.imaging.formats.record import Format
from core.jobs.export_options import FLOAT
from core.text.translate import mark, tr
from ui.export_words import depth_title, why_not_depth
from ui.widgets import choice_group

_DEPTHS = (8, 16, FLOAT)
_TIP = mark("Bits per channel")


def depth_group(as_photo: str = "") -> QButtonGroup:
    """Return buttons for the depths, which are their ids; with `as_photo`, a tip, one for the photo's own, too: 0."""
    choices: dict[int, tuple[str, str]] = {0: (tr("As the photo"), as_photo)} if as_photo else {}
    choices |= {depth: (depth_title(depth, is_float=False), tr(_TIP)) for depth in _DEPTHS}
    return choice_group(*choices.values(), ids=tuple(choices))


def show_depths(group: QButtonGroup, chosen: Format, *, hides_float: bool = True) -> None:
    """Let the depths be chosen that a format is written with, with the reason as the tool tip of the others.

    `hides_float`: whether 32 bits are seen only where the format has them.
    """
    assert chosen.holds is not None
    for depth in _DEPTHS:
        button, why_not = group.button(depth), why_not_depth(chosen, depth)
        text = depth_title(depth, is_float=chosen.holds.is_float and depth != 8)
        button.setText(text)
        button.setAccessibleName(text)
        button.setEnabled(not why_not)
        button.setToolTip(why_not or tr(_TIP))
        button.setVisible(not (why_not and hides_float and depth == FLOAT))
