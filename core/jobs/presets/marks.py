"""Marks presets: how the subject of a photo is found, and how wide Edge is along the outline of a mask."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from core.errors import UserError
from core.files import is_path
from core.jobs.presets.common import KindSentences, Preset, PresetKind
from core.jobs.presets.fields import misfit, taken
from core.jobs.presets.file import Entry
from core.text.translate import mark, tr
from core.trimap.edge_width import LEAST_SCALE, MOST_SCALE, Width

NETWORK_SUFFIX = ".onnx"
MOST_EDGE = 9999
"""The most pixels of Edge on either side of an outline."""
MOST_SELECTIONS = 9999


@dataclass(frozen=True)
class MarksValues:
    """Settings for making marks from a photo alone, or from a mask.

    Attributes:
        network: the ONNX file of the saliency network that finds the subject, None for the first that is here.
        selection: the number of a saved selection of the photo, from 1, that is its subject; None to look for it.
        edge_width: of Edge along the outline of a mask, an alpha or a selection.
    """

    network: Path | None = None
    selection: int | None = None
    edge_width: Width = 1.0

    def check(self) -> None:
        """Raise UserError for values out of their ranges, and for two ways to find the subject."""
        if self.network is not None and self.network.suffix.lower() != NETWORK_SUFFIX:
            raise UserError(
                tr(
                    "Its network {network} is not a file that ends in {ending}.",
                    network=self.network,
                    ending=NETWORK_SUFFIX,
                )
            )
        if self.selection is not None and not 1 <= self.selection <= MOST_SELECTIONS:
            raise misfit("selection", self.selection)
        if self.network is not None and self.selection is not None:
            raise UserError(
                tr("It finds the subject by a network and by a selection; leave one of them out.")
            )
        self._check_edge()

    def _check_edge(self) -> None:
        if isinstance(self.edge_width, tuple):
            for key, pixels in zip(("edge_inside", "edge_outside"), self.edge_width, strict=True):
                if not 0 <= pixels <= MOST_EDGE:
                    raise misfit(key, pixels)
        elif not LEAST_SCALE <= self.edge_width <= MOST_SCALE:
            raise misfit("edge_percent", round(100 * self.edge_width))


def _entry(values: MarksValues) -> Entry:
    width = values.edge_width
    inside, outside = width if isinstance(width, tuple) else (None, None)
    return {
        "network": "" if values.network is None else str(values.network),
        "selection": values.selection,
        "edge_percent": None if isinstance(width, tuple) else round(100 * width),
        "edge_inside": inside,
        "edge_outside": outside,
    }


def _values(entry: Entry) -> MarksValues:
    usual = {
        "network": "",
        "selection": None,
        "edge_percent": None,
        "edge_inside": None,
        "edge_outside": None,
    }
    given = usual | taken(entry, usual)
    network = given["network"]
    if not is_path(network):
        raise misfit("network", network)
    return MarksValues(Path(network) if network else None, given["selection"], _width(given))


def _width(given: Entry) -> Width:
    percent, inside, outside = given["edge_percent"], given["edge_inside"], given["edge_outside"]
    if inside is None and outside is None:
        return 1.0 if percent is None else percent / 100
    if percent is not None:
        raise UserError(tr("It has an edge_percent and a width in pixels; leave one of them out."))
    if inside is None or outside is None:
        raise UserError(tr("Its edge needs both edge_inside and edge_outside, in pixels."))
    return inside, outside


MARKS = PresetKind(
    "marks",
    KindSentences(
        mark("There is no marks preset {name}; choose {names}."),
        mark("The marks preset {name} in {path} cannot be used. {reason}"),
    ),
    (
        Preset(mark("Automatic"), MarksValues(), is_built_in=True),
        Preset(mark("Narrow edge"), MarksValues(edge_width=0.5), is_built_in=True),
        Preset(mark("Wide edge"), MarksValues(edge_width=1.6), is_built_in=True),
        Preset(mark("Saved selection"), MarksValues(selection=1), is_built_in=True),
    ),
    _entry,
    _values,
    MarksValues.check,
)
"""Presets of marks."""
