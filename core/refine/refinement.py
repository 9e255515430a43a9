"""The settings of Refine: what is done to a finished alpha, frozen."""

import math
from dataclasses import dataclass, fields

from core.errors import UserError
from core.refine import feather, shift, smooth
from core.text.translate import mark, tr

FARTHEST_SHIFT = 50.0
"""Most pixels that the edge can be shifted in or out."""
MOST_SMOOTH = 20.0
MOST_FEATHER = 50.0
LARGEST_PART = 10_000
"""Largest speck or hole, in pixels of area, that can be removed or filled."""
LEAST_GAMMA, MOST_GAMMA = 0.1, 10.0
LEAST_RANGE = 0.01
"""Least distance between black and white."""
_SMOOTHING_OF_SHIFT, _MOST_SMOOTHING_OF_SHIFT = 2.0, 8.0


@dataclass(frozen=True)
class Refinement:
    """Settings of Refine in the order in which they are applied; the defaults change nothing.

    Attributes:
        specks: area in pixels up to which a part of the subject that stands alone is removed, 0 to LARGEST_PART.
        holes: area in pixels up to which a hole in the subject is filled, 0 to LARGEST_PART.
        black, white: alpha up to `black` becomes 0, from `white` on 1; both in [0, 1].
        gamma: over 1 raises the alpha between them, under 1 lowers it.
        shift_edge: pixels by which the edge moves out, or in where negative; fractions are allowed.
        smooth: length in pixels of the bumps that are smoothed out along the edge.
        feather: radius in pixels of the blur across the edge.
        contrast: 0 to 1, makes the transition narrower without moving its middle.
        decontaminate: amount of color decontamination: 0 the photo's colors, 1 those of the subject alone.
    """

    specks: int = 0
    holes: int = 0
    black: float = 0.0
    white: float = 1.0
    gamma: float = 1.0
    shift_edge: float = 0.0
    smooth: float = 0.0
    feather: float = 0.0
    contrast: float = 0.0
    decontaminate: float = 1.0

    def __post_init__(self) -> None:
        """Raise UserError if a value is out of its range."""
        for name, (lowest, highest) in RANGES.items():
            value = getattr(self, name)
            if not (math.isfinite(value) and lowest <= value <= highest):
                raise UserError(
                    tr(
                        "{value:g} is not a value for “{setting}”; use one from {lowest:g} to {highest:g}.",
                        value=value,
                        setting=tr(TITLES[name]),
                        lowest=lowest,
                        highest=highest,
                    )
                )
        if self.white - self.black < LEAST_RANGE - 1e-9:
            raise UserError(
                tr(
                    "Levels need a black below white by at least {least:g}, but black is {black:g} and "
                    "white {white:g}; lower black or raise white.",
                    least=LEAST_RANGE,
                    black=self.black,
                    white=self.white,
                )
            )

    @property
    def changes(self) -> dict[str, float]:
        """The settings that differ from the defaults, by name."""
        return {
            field.name: value
            for field in fields(self)
            if (value := getattr(self, field.name)) != field.default
        }

    @property
    def is_neutral(self) -> bool:
        """True where the finished alpha is the unrefined one to the last bit; colors may differ."""
        return self.changes.keys() <= {"decontaminate"}

    @property
    def moves_edges(self) -> bool:
        """True where known pixels near the edge may change too."""
        return bool(self.shift_edge or self.feather)

    @property
    def smoothing(self) -> float:
        """The length in pixels over which edges are smoothed: a shift turns the grain of hair into beads otherwise."""
        return max(self.smooth, min(_SMOOTHING_OF_SHIFT * abs(self.shift_edge), _MOST_SMOOTHING_OF_SHIFT))

    def reach(self, scale: float = 1.0) -> int:
        """Return how many pixels around a pixel its refined alpha depends on, at 1 / ``scale`` of the size.

        Specks and holes are found in the whole alpha and not counted.
        """
        return (
            shift.reach(self.shift_edge / scale)
            + smooth.reach(self.smoothing / scale)
            + feather.reach(self.feather / scale)
        )


RANGES: dict[str, tuple[float, float]] = {
    "specks": (0, LARGEST_PART),
    "holes": (0, LARGEST_PART),
    "black": (0, 1),
    "white": (0, 1),
    "gamma": (LEAST_GAMMA, MOST_GAMMA),
    "shift_edge": (-FARTHEST_SHIFT, FARTHEST_SHIFT),
    "smooth": (0, MOST_SMOOTH),
    "feather": (0, MOST_FEATHER),
    "contrast": (0, 1),
    "decontaminate": (0, 1),
}
TITLES = {
    "specks": mark("Remove specks"),
    "holes": mark("Fill holes"),
    "black": mark("Black of Levels"),
    "white": mark("White of Levels"),
    "gamma": mark("Gamma of Levels"),
    "shift_edge": mark("Shift edge"),
    "smooth": mark("Smooth"),
    "feather": mark("Feather"),
    "contrast": mark("Contrast"),
    "decontaminate": mark("Decontaminate"),
}
"""The names of the settings: ids of texts."""
NEUTRAL = Refinement()
