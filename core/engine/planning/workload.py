"""Facts of a photo and its options that decide memory and time. Does not import torch: import it anywhere."""

from dataclasses import dataclass, field

from core.engine.tiling import DEFAULT_TILE, MARGIN, padded_size, token_count, token_grid
from core.model.mixers.options import MixerOptions
from core.threads.cores import most_threads


@dataclass(frozen=True)
class Workload:
    """Facts of a photo and its options that decide memory and time.

    Attributes:
        height, width: of the photo in pixels.
        selected: tokens expected in global attention after the cap k, where Routers choose them.
        unknown_share: share of the pixels that are unknown, 0 to 1.
        precision: "fp32", "bf16" or "fp16".
        tile: side of a decoder tile in pixels.
        foreground: whether foreground colors are estimated.
        image_bytes: bytes of one pixel of the image: 3, 6 or 12.
        device: "cpu" or "cuda"; memory is that of the device.
        polish: steps of polish behind the network.
        passes: 2 where the mirrored photo is matted too.
        mixer: how tokens meet in the global blocks, None as the model was made.
        attended: tokens in each global block, as counted by a run with this mixer; empty before one.
        keeps_stem: whether the run keeps what a next one with another k may start from; not under a memory limit.
        threads: how many compute on the CPU at most.
    """

    height: int
    width: int
    selected: int
    unknown_share: float
    precision: str = "fp32"
    tile: int = DEFAULT_TILE
    foreground: bool = True
    image_bytes: int = 3
    device: str = "cpu"
    passes: int = 1
    polish: int = 0
    mixer: MixerOptions | None = None
    attended: tuple[int, ...] = ()
    keeps_stem: bool = True
    threads: int = field(default_factory=most_threads)

    @property
    def tokens(self) -> int:
        """Tokens of the padded photo."""
        return token_count(self.height, self.width)

    @property
    def grid(self) -> tuple[int, int]:
        """Rows and columns of the tokens."""
        return token_grid(self.height, self.width)

    @property
    def pixels(self) -> int:
        """Pixels of the photo."""
        return self.height * self.width

    @property
    def decoded_pixels(self) -> float:
        """Pixels the decoder is likely to compute: the unknown ones, their surroundings in tiles, and margins."""
        near = self.pixels * min(2 * self.unknown_share + 0.02, 1.0)
        return near * (1 + 2 * MARGIN / self.tile) ** 2

    @property
    def tile_area(self) -> int:
        """Pixels of the largest decoder crop, margins included."""
        height, width = padded_size(self.height, self.width)
        side = self.tile + 2 * MARGIN
        return min(side, height) * min(side, width)
