"""Steps to take when memory runs out: free, smaller tiles, a smaller k, then the CPU; each leaves a note."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.engine.device import Target, cpu_has_bf16
from core.engine.planning.cost import named_mixer
from core.engine.tiling import default_tile
from core.errors import UserError
from core.model.config import ModelConfig
from core.model.mixers.options import WITH_RATIO, MixerOptions
from core.text.lists import sentences
from core.text.translate import Text, tr

SMALLEST_TILE = 64
SMALLEST_K = 256


@dataclass(frozen=True)
class Plan:
    """The plan of a run: its device, its k, and the side of its decoder tiles."""

    target: Target
    max_tokens: int
    tile: int


def smaller_decoder(plan: Plan) -> tuple[Plan, Text]:
    """Return the next plan after the decoder ran out of memory, and a sentence for the user.

    Raises:
        UserError: nothing smaller is left.
    """
    if plan.tile > SMALLEST_TILE:
        tile = max(plan.tile // 32 * 16, SMALLEST_TILE)
        return replace(plan, tile=tile), tr(
            "Memory ran out in the decoder, so it used tiles of {tile} pixels.", tile=tile
        )
    return _on_cpu(plan)


def smaller_backbone(plan: Plan, selected: int, also: Sequence[str] = ()) -> tuple[Plan, Text]:
    """Return the next plan after the backbone ran out with ``selected`` tokens in global attention.

    ``also``: sentences on what else the user could take in place of what ran.

    Raises:
        UserError: nothing smaller is left.
    """
    k = min(plan.max_tokens, max(selected, 1)) // 2
    if k >= SMALLEST_K:
        return replace(plan, max_tokens=k), tr(
            "Memory ran out in the network, so the detail limit k was lowered to {k:,}.", k=k
        )
    return _on_cpu(plan, also)


def _on_cpu(plan: Plan, also: Sequence[str] = ()) -> tuple[Plan, Text]:
    if plan.target.device == "cpu":
        full = tr(
            "There is not enough memory for a photo of this size. Close other programs, or use a smaller photo."
        )
        raise UserError(sentences(full, *also))
    precision = "bf16" if plan.target.precision != "fp32" and cpu_has_bf16() else "fp32"
    tile = min(plan.tile, default_tile("cpu"))  # a card's are larger
    there = replace(plan, target=Target("cpu", precision), tile=tile)
    return there, tr("Memory ran out on the graphics card, so the CPU did the work.")


def lighter(config: ModelConfig, asked: MixerOptions | None) -> list[Text]:
    """Return a sentence for each kind of attention that would need less memory than the current one."""
    mixer = named_mixer(config, asked)
    if mixer is None:
        return []
    may = {
        tr("The context “Where needed” (--mixer routed) takes less memory, too."): config.is_routed,
        tr("A smaller share takes less memory, too."): mixer.name in WITH_RATIO,
    }
    return [sentence for sentence, is_so in may.items() if is_so]
