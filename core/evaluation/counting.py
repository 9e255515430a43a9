"""One run of a mixer, with its operations counted from shapes and the share of the tokens that attended."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.engine.engine import MattingEngine
from core.engine.options import Finished, MatteOptions, MatteResult, Resolution
from core.engine.planning import cost
from core.engine.resolution import PassDone, matte_at
from core.engine.tiling import DEFAULT_TILE, MARGIN, needed_tokens, plan_tiles, token_count, token_grid
from core.errors import UserError
from core.model.config import ModelConfig
from core.model.mixers.cost import MixingShape, mixing_operations
from core.model.mixers.options import MixerOptions
from core.trimap.values import UNKNOWN, VALUES, Trimap, snap


@dataclass(frozen=True)
class Counted:
    """A run and what it took.

    Attributes:
        result: of the whole photo.
        operations: floating point operations of all its passes; first looks at smaller copies are not counted,
            what they spare the decoder is.
        attention: those of them in global blocks between norm and MLP: all that a mixer decides.
        attended: share of the tokens that took part in global attention, mean over the global blocks, 0 to 1.
    """

    result: MatteResult
    operations: float
    attention: float
    attended: float

    @property
    def counts(self) -> dict[str, float]:
        """Return all but the result."""
        return {"operations": self.operations, "attention": self.attention, "attended": self.attended}


def run_counted(
    engine: MattingEngine, image: NDArray[Any], trimap: Trimap, options: MatteOptions, resolution: Resolution
) -> Counted:
    """Run the engine with ``options.mixer``, which must be named. Raises UserError.

    The trimap may lack foreground or background, as in test sets of transparent things, but not what is unknown:
    nothing would run, and the scores would be those of no work.
    """
    assert options.mixer is not None
    if not (snap(trimap)[0] == UNKNOWN).any():
        raise UserError("Nothing is marked Edge (unknown), so there is nothing to matte.")
    config, passes, result = engine.loaded().config, list[PassDone](), None
    is_part = any(not (trimap == value).any() for value in VALUES)
    for event in matte_at(engine, image, trimap, options, resolution=resolution, is_part=is_part):
        if isinstance(event, PassDone):
            passes.append(event)
        elif isinstance(event, Finished):
            result = event.result
    assert result is not None
    tokens = sum(token_count(*one.trimap.shape) for one in passes)
    attended = sum(float(np.mean([block.attended for block in one.result.mixers])) for one in passes)
    mixing = sum(pass_mixing(config, options.mixer, one) for one in passes)
    others = tokens * cost.besides_mixing(config)
    decoder = sum(one.result.decoded for one in passes) * cost.per_pixel(config)
    return Counted(result, others + mixing + decoder, mixing, attended / max(tokens, 1))


def pass_mixing(config: ModelConfig, mixer: MixerOptions, done: PassDone) -> float:
    """Return the operations in all global blocks of one pass between norm and MLP."""
    height, width = token_grid(*done.trimap.shape)
    attended = [block.attended for block in done.result.mixers]
    scored = _scored(config, mixer, height * width, attended)
    shapes = [MixingShape(config, height, width, *pair) for pair in zip(attended, scored, strict=True)]
    return sum(mixing_operations(shape, mixer) for shape in shapes)


def _scored(config: ModelConfig, mixer: MixerOptions, tokens: int, attended: list[int]) -> list[int]:
    """Return how many tokens were scored before each global block."""
    if mixer.name == "routed":
        return [tokens] * len(attended)
    if mixer.name != "dynamicvit":
        return [0] * len(attended)
    blocks, left = sorted(config.global_blocks), [tokens, *attended]
    return [count if block in config.router_blocks else 0 for block, count in zip(blocks, left, strict=False)]


def decoded_pixels(trimap: Trimap) -> int:
    """Return the pixels of all decoder tiles of a run over this trimap, margins included."""
    tiles = plan_tiles(needed_tokens(trimap == UNKNOWN, *token_grid(*trimap.shape)), DEFAULT_TILE, MARGIN)
    return sum(tile.outer_area for tile in tiles)
